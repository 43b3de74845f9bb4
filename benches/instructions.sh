#!/bin/sh
# Counts the instructions of each stage with valgrind and compares them with benches/instructions.txt: a stage may take
# 10 % more. Times are too noisy for that; counts differ by less than 0.1 % from run to run.
# usage: sh benches/instructions.sh [--update], after cargo build --release --bin tier --examples
# A stage is the difference between two runs of the whole program, of which one has more of it to do.
set -eu
cd "$(dirname "$0")/.."
if [ "$(uname -sm)" != "Linux x86_64" ]; then
    echo "the baseline is of Linux on x86_64: nothing compared"
    exit 0
fi
if ! command -v valgrind > /dev/null; then
    echo "valgrind is missing: apt-get install valgrind" >&2
    exit 1
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Valgrind shows every program the same processor; these keep the C library to the same copying all the same.
export GLIBC_TUNABLES=glibc.cpu.hwcaps=-ERMS,-FSRM,-AVX512F,-AVX512VL
program=${TIER:-target/release/tier}
generator=${GENERATOR:-target/release/examples/generate_workload}

# sheets NAME ORDERS OPTIONS: 1,000 customers with so many orders (once), and with twice as many (twice).
sheets() {
    name=$1 orders=$2
    shift 2
    "$generator" "$scratch/$name-once" --customers 1000 --orders "$orders" "$@"
    "$generator" "$scratch/$name-twice" --customers 1000 --orders $((2 * orders)) "$@"
}

# quote FILE: the same cells in quotes, the sixth ending in a word in doubled ones, one row in five with a blank cell more.
quote() {
    awk -F , -v OFS=, '
        NR > 1 { for (i = 1; i <= NF; i++) $i = "\"" $i (i == 6 ? " \"\"A\"\"" : "") "\"" }
        { print $0 (NR % 5 == 0 ? "," : "") }
    ' "$1" > "$1.quoted"
    mv "$1.quoted" "$1"
}

# count NAME COMMAND SHEETS RULES OPTIONS: the instructions of one run, into a file; two runs at a time.
running=0
count() {
    name=$1 command=$2 folder=$scratch/$3 by=$4
    shift 4
    set -- "$command" "$folder"/customers.* --orders "$folder"/orders.* -r "$by" --as-of 2025-12-31 --threads 1 "$@"
    {
        valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$@" > "$scratch/$name.out" 2> "$scratch/$name.log" &&
            sed -n 's/.*Collected : //p' "$scratch/$name.log" > "$scratch/$name.count"
    } &
    running=$((running + 1))
    if [ $((running % 2)) -eq 0 ]; then wait; fi
}

sheets csv 20000
sheets gb18030 20000 --gb18030
sheets messy 20000 --messy
sheets quoted 20000
for folder in "$scratch"/quoted-*; do quote "$folder/orders.csv"; done
sheets xlsx 10000 --xlsx-inline
sheets shared 10000 --xlsx
"$generator" "$scratch/few" --customers 30 --orders 30
for size in 1000 2000; do "$generator" "$scratch/$size" --customers $size --orders 10000; done
rules=benches/rules.toml
sh benches/variant.sh two_sheets > "$scratch/two_sheets.toml"
sh benches/variant.sh bare > "$scratch/bare.toml"

count start classify few "$rules" -o "$scratch/start.csv"
for sheets in csv gb18030 messy quoted xlsx shared; do
    for size in once twice; do
        count "$sheets-$size" classify "$sheets-$size" "$rules" -o "$scratch/$sheets-$size.csv"
    done
done
for size in once twice; do count "bare-$size" classify "csv-$size" "$scratch/bare.toml" -o "$scratch/bare-$size.csv"; done
# `explain` does what `classify` does, and writes one customer only.
for size in 1000 2000; do
    count "read-$size" explain $size "$scratch/bare.toml" --customer C0000001
    count "decide-$size" explain $size "$rules" --customer C0000001
    count "text-$size" classify $size "$rules" -o "$scratch/$size.csv"
    count "book-$size" classify $size "$scratch/two_sheets.toml" -o "$scratch/$size.xlsx"
done
wait

for log in "$scratch"/*.log; do
    if [ ! -s "${log%.log}.count" ]; then
        cat "$log" >&2
        exit 1
    fi
done

value() { cat "$scratch/$1.count"; }

# more NAME: how many more the larger of two runs took.
more() {
    case $1 in
    read | decide | text | book) small=$(value "$1-1000") large=$(value "$1-2000") ;;
    *) small=$(value "$1-once") large=$(value "$1-twice") ;;
    esac
    echo $((large - small))
}

stage() { printf '%s\t%s\n' "$1" "$2"; }

{
    stage "$(value start)" "start: a whole run of 30 customers and 30 orders"
    stage $(($(more bare) / 20000)) "an order in csv: decode, scan, balance; no metrics"
    stage $(($(more csv) / 20000)) "an order in csv: the same, parse and aggregate"
    stage $(($(more gb18030) / 20000)) "an order in csv, GB18030"
    stage $(($(more messy) / 20000)) "an order in csv, messy"
    stage $(($(more quoted) / 20000)) "an order in csv, cells in quotes, some doubled, some rows ragged"
    stage $(($(more xlsx) / 10000)) "an order in xlsx, texts in their cells"
    stage $(($(more shared) / 10000)) "an order in xlsx, texts in a table of their own"
    stage $(($(more read) / 1000)) "a customer in csv: decode and parse"
    stage $((($(more decide) - $(more read)) / 1000)) "a customer: measure and decide"
    stage $((($(more text) - $(more decide)) / 1000)) "a customer: write csv"
    stage $((($(more book) - $(more decide)) / 1000)) "a customer: write xlsx"
} > "$scratch/found.txt"

if [ "${1:-}" = --update ]; then
    cp "$scratch/found.txt" benches/instructions.txt
    cat benches/instructions.txt
    exit 0
fi
awk -F '\t' '
    NR == FNR { before[$2] = $1; next }
    {
        if (!($2 in before)) { print "no baseline: " $2; failed = 1; next }
        change = 100 * ($1 / before[$2] - 1)
        printf "%12d  %+6.1f %%  %s%s\n", $1, change, $2, (change > 10 ? "  <- more than 10 % above the baseline" : "")
        if (change > 10) failed = 1
        seen++
    }
    END {
        for (name in before) known++
        if (seen != known || failed) {
            print "where that is meant: sh benches/instructions.sh --update, and commit benches/instructions.txt"
            exit 1
        }
    }
' benches/instructions.txt "$scratch/found.txt"
