#!/usr/bin/env python3
"""Compares two results of job J cell by cell: every customer, every column; .csv is one of tier's, .xlsx anybody's.

usage: benches/compare.py RESULT REFERENCE

Texts, counts, dates, scores and tiers must be equal, sums to the cent, averages and the coefficient of variation within
0.00001. Ends with 1 where they are not. Needs python-calamine for .xlsx.
"""
import csv
import sys
from decimal import Decimal

# What is compared, with the name in tier's csv, in the order of the sheet.
COLUMNS = [
    ("customer", "text"), ("column.name", "text"), ("column.industry", "text"), ("column.region", "text"),
    ("column.city", "text"), ("column.kind", "text"), ("column.credit", "text"), ("column.signup", "text"),
    ("column.contact", "text"), ("column.remarks", "text"), ("metric.orders_total", "count"),
    ("metric.amount_total", "money"), ("metric.amount_average", "near"), ("metric.amount_largest", "money"),
    ("metric.first_order", "text"), ("metric.last_order", "text"), ("metric.months_active", "count"),
    ("metric.orders_12m", "count"), ("metric.amount_12m", "money"), ("metric.cv_12m", "near"),
    ("metric.r", "count"), ("metric.f", "count"), ("metric.m", "count"), ("tier", "text"),
]
# The headers in a workbook of more columns: tier's own, and the labels of benches/rules.toml.
KEYS, TIERS = ("客户", "Customer"), ("等级", "Tier")
LABELS = ("客户名称 所属行业 区域 城市 客户类型 信用等级 注册日期 联系电话 备注 订单数 总金额 平均金额 最大单 首单日期 末单日期 活跃月数 "
          "近12月订单数 近12月金额 波动系数 R F M").split()


def rows_of(path):
    """The rows, each with the cells of COLUMNS."""
    if path.endswith(".csv"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        places = [header.index(name) for name, _ in COLUMNS]
    else:
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        header, *rows = max(sheets, key=len)
        places = list(range(len(COLUMNS)))
        if len(header) != len(COLUMNS):
            names = [str(name).split(" (")[0].split("（")[0] for name in header]
            one_of = lambda words: next(names.index(word) for word in words if word in names)
            places = [one_of(KEYS), *map(names.index, LABELS), one_of(TIERS)]
    return [[row[place] for place in places] for row in rows]


def value(cell, kind):
    """The cell as something to compare: texts and dates as texts, numbers as decimals, nothing as None."""
    if cell is None or cell == "":
        return None
    if kind == "text":
        return str(cell)
    number = Decimal(cell)
    # A float that was added up is off in its last digits; a text says what it means.
    return round(number, 2) if kind == "money" and isinstance(cell, float) else number


def same(a, b, kind):
    if kind == "near" and a is not None and b is not None:
        return abs(a - b) <= Decimal("0.00001")
    return a == b


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    found, wanted = map(rows_of, sys.argv[1:])
    if len(found) != len(wanted):
        sys.exit(f"{len(found)} rows against {len(wanted)}")
    different = 0
    for place, (name, kind) in enumerate(COLUMNS):
        pairs = ((value(a[place], kind), value(b[place], kind), a[0]) for a, b in zip(found, wanted))
        wrong = [(key, a, b) for a, b, key in pairs if not same(a, b, kind)]
        different += len(wrong)
        for key, a, b in wrong[:3]:
            print(f"{name} of {key}: {a} against {b}")
        if len(wrong) > 3:
            print(f"{name}: {len(wrong)} cells differ")
    print(f"{len(found)} customers x {len(COLUMNS)} columns: {different} cells differ")
    sys.exit(different > 0)


main()
