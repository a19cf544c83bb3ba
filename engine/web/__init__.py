"""The operator's pages. They read what `engine.store` keeps and act through `engine.public`."""
