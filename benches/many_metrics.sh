#!/bin/sh
# Prints a rule file of so many metrics over ten tables of orders, for the sheets of examples/generate_workload.
# usage: benches/many_metrics.sh 500 > target/workload/metrics.toml
awk -v wanted="${1:-500}" 'BEGIN {
    print "schema = 1\n[customers]\nkey = \"客户编号\"\n"
    for (t = 0; t < 10; t++) {
        printf "[tables.orders%d]\nkey = \"客户编号\"\ndate = \"下单日期\"\nwhere = \"status is not \x27已取消\x27\"\n", t
        printf "[tables.orders%d.columns]\namount = { header = \"运费金额\", type = \"number\" }\n", t
        printf "weight = { header = \"重量kg\", type = \"number\" }\ncargo = \"货物类型\"\nstatus = \"状态\"\n\n"
    }
    print "[metrics]"
    split("count(T, W)|sum(T.amount, W)|mean(T.weight, W)|max(T.amount, W)|active_months(T, W)|count(T, W, where cargo = \x27普货\x27)|sum(T.amount, W, where weight > 5)|min(T.date, W)|share(T, W, where weight > 5)|streak_months(T)", forms, "|")
    for (i = 0; i < wanted; i++) {
        form = forms[int(i / 10) % 10 + 1]
        gsub(/T/, "orders" (i % 10), form)
        gsub(/W/, "last " (int(i / 100) + 1) * 3 " months", form)
        printf "m%d = \"%s\"\n", i, form
    }
    print "\n[[tiers]]\nname = \"A\"\nenter = \"m0 >= 10\"\n\n[[tiers]]\nname = \"B\""
}'
