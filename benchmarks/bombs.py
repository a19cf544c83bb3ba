"""Expressions that would run for ever or fill the memory; each ends by its budget of steps.

`tests/feel/test_budget.py` asserts that they end, `benchmarks.feel` how soon.
"""

LOOPS = (
    "for i in 1..1000000000000 return i",
    "for i in 1..99999999999999999999999999999999 return 1",
    "for i in 1..1000, j in 1..1000, k in 1..1000 return 1",
    "some i in 1..1000000000000 satisfies false",
    "every i in 1..1000000000000 satisfies true",
    "count(for i in -1000000000..1000000000 return i)",
    'for d in @"-999999999-01-01"..@"999999999-01-01" return d',
    "for i in 1..100000 return for j in 1..100000 return j",
    "[for i in 1..1000 return i][count(for j in 1..100000 return item) > 0]"
    "[count(for j in 1..100000 return item) > 0]",
    "sort(for i in 1..100000 return -i, function(x, y) x < y)",
    "distinct values(for i in 1..5000 return [i])",
    "duplicate values(for i in 1..5000 return i)",
    "for i in 1..50000 return count(partial)",
    "for i in 1..100 return concatenate(for j in 1..3000 return j)",
)
FUNCTIONS = (
    "{f: function(n) f(n + 1), r: f(0)}.r",
    "{f: function(n) f(n) + f(n), r: f(0)}.r",
    "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(40)}.r",
    "(function(f) f(f))(function(f) f(f))",
)
LONG_BODIES = (
    "for i in 1..1000000 return " + "i + " * 4_900 + "i",
    "for i in 1..1000000 return i > 0 and " + "i * 1.5 > 1 and " * 1_200 + "i > 0",
    "some i in 1..1000000 satisfies " + "i < 0 or " * 2_400 + "i < 0",
    "(for i in 1..10000 return {a: i})[" + "a < 0 or " * 2_400 + "a < 0]",
    "{f: function(n) " + "n + " * 4_900 + "n, r: for i in 1..1000000 return f(i)}.r",
)
COSTLY_STEPS = (
    "for i in 1..1000000 return i ** 0.37",
    '{d: @"2021-01-01T00:00:00@Europe/Paris", r: for i in 1..1000000 return d = d}.r',
    '{d: @"2021-01-01T00:00:00@Europe/Paris", r: for i in 1..1000000 return d in [d..d]}.r',
    '{d: @"2021-01-01T00:00:00@Europe/Paris", r: for i in 1..1000000 return d.time offset}.r',
    '{d: @"2021-01-01T00:00:00@Europe/Paris", r: for i in 1..1000000 return d + @"PT1H" - d}.r',
    'for i in 1..1000000 return i in ("a", ? > "b")',
    "for i in 1..1000000 return true and i and i and i",
    "for i in 1..1000000 return sum([true, i])",
    "for i in 1..1000000 return exp(i / 1000) + log(i)",
    "for i in 1..1000000 return decimal(i / 7, 6000)",
    "for i in 1..1000000 return sqrt(i) * stddev(i, 2, 3)",
    "for i in 1..1000000 return [[[[[[[[i]]]]]]]]",
    "for i in 1..1000000 return {a: {a: {a: {a: i}}}}",
    "for i in 1..1000000 return function(x) x + i",
    'for i in 1..1000000 return "' + "😀" * 200 + '" + string(i)',
    'for i in 1..1000000 return date and time("2026-01-01T00:00:00@Europe/Paris") + @"P1D"',
    'for i in 1..1000000 return @"2026-01-01" + @"P1M" * i',
    'for i in 1..1000000 return date and time(2026, 1, 1, 1, 1, i, "Europe/Berlin")',
    'for i in 1..1000000 return range("[1.." + string(i) + "]")',
    'for i in 1..1000000 return matches(string(i), "[0-9]+x")',
    'for i in 1..1000000 return replace(string(i), "([0-9])", "$1$1")',
    'for i in 1..1000000 return matches("a", "[")',
    "for i in 1..1000000 return overlaps([1..i + 1], [0..i])",
    "for i in 1..1000000 return context merge([{a: i}, {b: i}])",
    "for i in 1..1000000 return missing.x + missing.y",
    "for i in 1..1000000 return i in (< 5, > 7, [1..2], 3)",
    "for i in 1..1000000 return [1, 2, 3][item > i]",
    "for i in 1..1000000 return i instance of list<context<a: list<number>>>",
    "for i in 1..1000000 return uuid()",
)
DOUBLING = (
    "{a0: [1, 2, 3, 4], "
    + ", ".join(f"a{n + 1}: concatenate(a{n}, a{n})" for n in range(40))
    + "}.a40",
    '{a0: "0123456789", ' + ", ".join(f"a{n + 1}: a{n} + a{n}" for n in range(40)) + "}.a40",
)
_SHARED = "{a0: [1, 2], " + ", ".join(f"a{n + 1}: [a{n}, a{n}]" for n in range(60))
SHARED = (
    _SHARED + "}.a60",
    _SHARED + ", r: string(a60)}.r",
    _SHARED + ", r: to json(a60)}.r",
    _SHARED + ", r: flatten(a60)}.r",
    _SHARED + ", r: a60.x}.r",
    _SHARED + ", b0: [1, 2], " + ", ".join(f"b{n + 1}: [b{n}, b{n}]" for n in range(60))
    + ", r: a60 = b60}.r",
)  # fmt: skip
TEXTS = (
    'replace("' + "a" * 30000 + '", "a", "' + "b" * 30000 + '")',
    'string join(for i in 1..9000 return "' + "x" * 50000 + '")',
    'matches("' + "a" * 5000 + '", "' + "(a*)*" * 90 + 'b")',
    'matches("' + "a" * 60000 + '", "(a|aa)+$b")',
    'for i in 1..100000 return matches("a", "((a{17}){17}){17}" + string(i))',
    'for i in 1..100000 return matches("a", "' + "(a" * 49 + '" + string(i))',
    'for i in 1..100000 return matches("' + "a" * 40 + '", "a*a*b")',
    'replace("' + "ab" * 25000 + '", "(a|b|ab)*c", "x")',
    'matches("' + "a" * 400 + '", "(a*)\\1\\1\\1\\1b")',
)
BOMBS = (*LOOPS, *FUNCTIONS, *LONG_BODIES, *COSTLY_STEPS, *DOUBLING, *SHARED, *TEXTS)
