"""What the peers share: the arguments, the names of the columns, the clock."""
import argparse
import datetime
import sys
import time

HEADER = ("客户编号 客户名称 所属行业 区域 城市 客户类型 信用等级 注册日期 联系电话 备注 订单数 总金额 平均金额 最大单 首单日期 末单日期 "
          "活跃月数 近12月订单数 近12月金额 波动系数 R F M 等级").split()
MONEY = ["总金额", "平均金额", "最大单", "近12月金额"]
SHEETS = ["客户分层", "汇总"]
SUMMARY = ["等级", "客户数", "订单数", "总金额", "近12月金额"]


class Clock:
    """Prints what each phase took on standard error, as `tier --timings` does."""

    def __init__(self):
        self.since = time.perf_counter()

    def phase(self, name):
        now = time.perf_counter()
        print(f"{name}: {round((now - self.since) * 1000)} ms", file=sys.stderr)
        self.since = now


def arguments(what):
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("customers", help=".csv or .xlsx")
    parser.add_argument("orders", help=".csv or .xlsx")
    parser.add_argument("output", help=".xlsx")
    parser.add_argument("--as-of", type=datetime.date.fromisoformat, default=datetime.date(2025, 12, 31))
    return parser.parse_args()
