#!/bin/sh
# 2025 年逐月复评：每个月末一次，记入 台账.db，分级表写成 分级-2025-01.xlsx 至 分级-2025-12.xlsx。
# 哪个月没有完成就停在哪个月，退出码是 tier 的退出码；改好后再运行，已有分级表的月份跳过。
# 程序不在 PATH 里时：TIER=/路径/tier sh run.sh
cd "$(dirname "$0")" || exit 5

data="--orders orders-2024-q4.csv"
for day in 2025-01-31 2025-02-28 2025-03-31 2025-04-30 2025-05-31 2025-06-30 \
           2025-07-31 2025-08-31 2025-09-30 2025-10-31 2025-11-30 2025-12-31; do
    month=${day%-*}
    # 到这个月为止的订单和满意度；会员表是这个月的。
    data="$data --orders orders-$month.csv --table survey=满意度-$month.csv"
    if [ -e "分级-$month.xlsx" ]; then
        continue
    fi
    "${TIER:-tier}" review -r rules.toml "customers-$month.csv" $data --overrides 人工调整.csv \
        --as-of "$day" --ledger 台账.db -o "分级-$month.xlsx" --quiet
    code=$?
    if [ $code -ne 0 ]; then
        echo "$month 没有完成，退出码 $code" >&2
        exit $code
    fi
done
