"""The store: definitions, instances and their journal, snapshots, and the tables made from them.

The way of one batch: `turns.load_instances` locks and loads, `engine.runtime` advances,
`turns.write_turns` writes everything at once. Models lie in `models`, what events become in
`projections`, what others ask in `queries`.
"""
