"""FEEL, the expression language of DMN 1.5 clause 10.3: text in, closures out.

Text is read by a scope-aware lexer and a Pratt parser (`lexer`, `parse`, `names`) into a tree
(`ast`), and compiled once to closures ``f(variables, context)`` (`compile`, `closures`). Values
are plain Python where Python has them (`values`), own types where it has not (`temporal`,
`ranges`, `functions`). Import from the modules; `compile` is the usual door.
"""
