"""Who may do what: principals, rules as values, the two gates, tokens, secrets, audit."""
