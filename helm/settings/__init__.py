"""Django's settings: `base` runs the product, `dev` is for developers, `test` for tests."""
