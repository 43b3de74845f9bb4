#!/bin/sh
# Prints the rules of job J with something changed.
# usage: sh benches/variant.sh two_sheets|id|median|columns|live|review|bare > target/workload/VARIANT.toml
set -eu
rules=$(dirname "$0")/rules.toml

# The rules with these lines after the header of a table.
after() {
    awk -v header="$1" -v lines="$2" '{ print } $0 == header { print lines }' "$rules"
}

# 18 further metrics, so that the tiered table of the workbook has 48 columns.
columns() {
    after '[metrics]' "$(awk 'BEGIN {
        for (n = 1; n <= 18; n++)
            printf "m%02d = { value = \"sum(orders.amount, last %d months)\", label = \"近%d个月金额\", unit = \"元\" }\n", n, n, n
    }')"
}

case "${1:-}" in
two_sheets) # the workbook cut down to what the peers write: the summary, and the table of 10 + 14 columns
    cat "$rules"
    cat << 'END'

[report]
sheets  = ["summary", "tiers"]
columns = [
  "customer", "name", "industry", "region", "city", "kind", "credit", "signup", "contact", "remarks",
  "orders_total", "amount_total", "amount_average", "amount_largest", "first_order", "last_order", "months_active",
  "orders_12m", "amount_12m", "cv_12m", "r", "f", "m", "tier",
]
END
    ;;
id) # rows that are there twice count once
    after '[tables.orders]' 'id    = "运单号"' ;;
median) # a metric that keeps every amount
    after '[metrics]' 'amount_median  = { value = "median(orders.amount)", label = "中位金额", unit = "元" }' ;;
columns)
    columns ;;
live) # the same, tiers as formulas
    columns
    printf '\n[report]\nlive = true\n' ;;
bare) # no metrics, one tier
    awk '$0 == "[metrics]" { print "[[tiers]]\nname = \"全部\""; exit } { print }' "$rules" ;;
review) # tiers that go down slowly, month after month
    cat "$rules"
    printf '\n[review]\ncatch_up = true\nmax_age = "400 days"\ngrace = 1\nmin_hold = "2 months"\nmax_down = 1\n' ;;
*)
    sed -n '2,3s/^# //p' "$0" >&2
    exit 2 ;;
esac
