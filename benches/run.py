#!/usr/bin/env python3
"""Measures the jobs of benches/README.md and prints them as tables in Markdown. Needs cargo and Python 3.8, on Unix.

Builds the program, generates the sheets into target/workload (5 GB for `full`), then runs every job so many times, all jobs
by turns, and prints the median of each: wall clock, CPU, peak memory (never less than Python's own, some 20 MB) and the
phases that `--timings` tells. Results that must be equal are compared. The peers run where this Python has polars,
xlsxturbo and fastexcel, or duckdb and xlsxwriter.
"""
import argparse
import filecmp
import hashlib
import importlib.util
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCHES = ROOT / "benches"
MIB = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in, as bytes


class Job:
    def __init__(self, what, command, output, times=1):
        self.what, self.command, self.output, self.times = what, [str(word) for word in command], output, times
        self.runs = []

    def run(self):
        with tempfile.TemporaryFile() as messages:
            since = time.perf_counter()
            process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=messages, stderr=messages)
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - since
            process.returncode = os.waitstatus_to_exitcode(status) if hasattr(os, "waitstatus_to_exitcode") else status
            messages.seek(0)
            text = messages.read().decode("utf-8", "replace")
        if status != 0:
            sys.exit(f"{' '.join(self.command)}\n{text}")
        phases = {name: int(ms) / 1000 for name, ms in re.findall(r"^(\w+): (\d+) ms$", text, re.MULTILINE)}
        self.runs.append({"wall": wall, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * MIB, **phases})

    def median(self, field):
        return statistics.median(run.get(field, 0) for run in self.runs)


class Bench:
    """The jobs by name; each adds itself with the sheets that it needs."""

    def __init__(self, given):
        self.given, self.scale = given, {"full": 1, "small": 10}[given.size]
        self.folder = Path(given.sheets) / given.size
        self.out = self.folder / "out"
        self.out.mkdir(parents=True, exist_ok=True)
        self.jobs, self.wanted = {}, {}
        sources = sorted((ROOT / "examples/generate_workload").glob("*.rs"))
        self.generator = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()

    def sheets(self, name, customers, orders, *options):
        """The two sheets of this name and size; generated when a job that wants them runs."""
        end = "xlsx" if "--xlsx" in options or "--xlsx-inline" in options else "csv"
        self.wanted[name] = ["--customers", str(customers), "--orders", str(orders), *options]
        return [self.folder / name / f"{stem}.{end}" for stem in ("customers", "orders")]

    def generate(self, name):
        stamp, wish = self.folder / name / "made-by", f"{self.generator} {' '.join(self.wanted[name])}"
        if not stamp.exists() or stamp.read_text() != wish:
            print(f"generating {name}", file=sys.stderr)
            generator = ROOT / "target/release/examples/generate_workload"
            subprocess.run([self.given.generator or generator, self.folder / name, *self.wanted[name]], check=True)
            stamp.write_text(wish)

    def rules(self, variant=None, metrics=None):
        if variant is None and metrics is None:
            return BENCHES / "rules.toml"
        script = ["variant.sh", variant] if variant else ["many_metrics.sh", str(metrics)]
        path = self.out / f"{variant or metrics}.toml"
        path.write_bytes(subprocess.run(["sh", BENCHES / script[0], script[1]], check=True, stdout=subprocess.PIPE).stdout)
        return path

    def tier(self, name, what, sheets, end, rules=None, options=(), times=1):
        customers, orders = sheets
        output = self.out / f"{name}.{end}"
        tables = options if "--table" in options else ["--orders", orders, *options]
        program = self.given.tier or ROOT / "target/release/tier"
        command = [program, "classify", customers, *tables, "-r", rules or self.rules(), "--as-of", "2025-12-31"]
        command += ["-o", output, "--force", "--timings", "--quiet", "--lang", "en"]
        self.jobs[name] = Job(what, command, output, times)

    def peer(self, name, what, sheets):
        output = self.out / f"{name}.xlsx"
        script = BENCHES / "peers" / f"with_{name.split('-')[0]}.py"
        self.jobs[name] = Job(what, [sys.executable, "-B", script, *sheets, output], output)

    def run(self):
        if self.given.only:
            self.jobs = {name: job for name, job in self.jobs.items() if re.search(self.given.only, name)}
        for name in self.wanted:
            if any(str(self.folder / name) + os.sep in word for job in self.jobs.values() for word in job.command):
                self.generate(name)
        for turn in range(self.given.runs):
            for name, job in self.jobs.items():
                print(f"turn {turn + 1} of {self.given.runs}: {name}", file=sys.stderr)
                for _ in range(job.times):
                    job.run()


def declare(bench):
    """All jobs. A tenth of customers and of orders in `small`."""
    million = 1_000_000 // bench.scale
    tenth = million // 10
    plain = bench.sheets("csv", tenth, 10 * million)
    book = bench.sheets("xlsx", tenth, million, "--xlsx-inline")
    shared = bench.sheets("xlsx-shared", tenth, million, "--xlsx")
    two = bench.rules("two_sheets")
    n, c = f"{10 * million:,} orders", f"{tenth:,} customers"

    bench.tier("csv", f"J: {n} in csv, {c}, to xlsx", plain, "xlsx")
    bench.tier("csv-two", "the same, two sheets", plain, "xlsx", two)
    gb18030 = bench.sheets("gb18030", tenth, 10 * million, "--gb18030")
    messy = bench.sheets("messy", tenth, 10 * million, "--messy")
    both = bench.sheets("messy-gb18030", tenth, 10 * million, "--messy", "--gb18030")
    bench.tier("csv-gb18030", "J, GB18030", gb18030, "xlsx")
    bench.tier("csv-messy", "J, messy", messy, "xlsx")
    bench.tier("csv-both", "J, messy and GB18030", both, "xlsx")
    bench.tier("csv-one", "J, `--threads 1`", plain, "xlsx", options=["--threads", "1"])
    bench.tier("csv-id", "J with `id`", plain, "xlsx", bench.rules("id"))
    bench.tier("xlsx", f"J: {million:,} orders in xlsx to xlsx", book, "xlsx")
    bench.tier("xlsx-two", "the same, two sheets", book, "xlsx", two)
    bench.tier("xlsx-shared", "the same, texts in a table of their own", shared, "xlsx", two)
    if all(importlib.util.find_spec(module) for module in ("polars", "xlsxturbo", "fastexcel")):
        bench.peer("polars-csv", "P: polars + xlsxturbo, csv to xlsx", plain)
        bench.peer("polars-xlsx", "P, xlsx to xlsx", book)
    else:
        print("without polars: this Python has no polars, xlsxturbo and fastexcel", file=sys.stderr)
    if all(importlib.util.find_spec(module) for module in ("duckdb", "xlsxwriter", "fastexcel", "pyarrow")):
        bench.peer("duckdb-csv", "duckdb + XlsxWriter, csv to xlsx", plain)
    else:
        print("without duckdb: this Python has no duckdb, xlsxwriter, fastexcel and pyarrow", file=sys.stderr)

    bench.tier("text", f"J: {n} in csv to csv", plain, "csv")
    bench.tier("gb18030", "the same, GB18030", gb18030, "csv")
    bench.tier("messy", "the same, messy", messy, "csv")
    bench.tier("messy-gb18030", "the same, messy and GB18030", both, "csv")
    bench.tier("one-thread", "the same, `--threads 1`", plain, "csv", options=["--threads", "1"])
    bench.tier("two-threads", "the same, `--threads 2`", plain, "csv", options=["--threads", "2"])
    bench.tier("id", "the same with `id`", plain, "csv", bench.rules("id"))
    bench.tier("median", "the same with a median", plain, "csv", bench.rules("median"))
    few = bench.sheets("few", tenth, million)
    bench.tier("few", f"{million:,} orders to csv", few, "csv")
    bench.tier("many", f"{20 * million:,} orders to csv", bench.sheets("many", tenth, 20 * million), "csv")
    people = bench.sheets("people", million, 10 * million)
    bench.tier("people", f"{million:,} customers, {n}, to csv", people, "csv")

    small = bench.sheets("small", 10_000, 100_000, "--xlsx-inline")
    bench.tier("small", "10,000 customers, 100,000 orders, xlsx to xlsx", small, "xlsx", times=3)
    bench.tier("small-two", "the same, two sheets", small, "xlsx", two, times=3)
    bench.tier("start", "30 customers, 30 orders, csv to csv", bench.sheets("start", 30, 30), "csv", times=11)

    columns, live = bench.rules("columns"), bench.rules("live")
    bench.tier("columns", f"{million:,} orders, 48 columns, to xlsx", few, "xlsx", columns)
    bench.tier("live", "the same, `live = true`", few, "xlsx", live)
    bench.tier("columns-html", "48 columns to html", few, "html", columns)
    bench.tier("columns-csv", "48 columns to csv", few, "csv", columns)
    tables = [word for n in range(10) for word in ("--table", f"orders{n}={few[1]}")]
    for metrics in (5, 50, 500):
        what = f"{metrics} metrics of ten tables of {million:,} orders, to csv"
        bench.tier(f"metrics-{metrics}", what, few, "csv", bench.rules(metrics=metrics), tables)


def goals(jobs, million):
    """Goal, must, aim and what was found, for each whose jobs ran; all ratios are of this run."""
    wall = lambda name: jobs[name].median("wall")
    peak = lambda name: jobs[name].median("peak") / 1e6
    orders = lambda name: jobs[name].median("events")
    times = lambda a, b: f"{a / b:.2f}×"
    rows = [
        ("J, csv, against P", "≥ 3×", "", "polars-csv csv", lambda a, b: times(wall(a), wall(b))),
        ("J, csv, two sheets, against P", "", "≥ 7×", "polars-csv csv-two", lambda a, b: times(wall(a), wall(b))),
        ("J, xlsx, against P", "≥ 2×", "", "polars-xlsx xlsx", lambda a, b: times(wall(a), wall(b))),
        ("J, xlsx, two sheets, against P", "", "≥ 7×", "polars-xlsx xlsx-two", lambda a, b: times(wall(a), wall(b))),
        ("orders phase of the csv against polars", "≥ 2.5×", "≥ 5×", "polars-csv csv", lambda a, b: times(orders(a), orders(b))),
        ("orders phase of the csv against duckdb", "≥ 2.5×", "≥ 5×", "duckdb-csv csv", lambda a, b: times(orders(a), orders(b))),
        ("peak memory, csv", "≤ 128 MB", "", "csv", lambda a: f"{peak(a):.0f} MB"),
        ("peak memory, csv, two sheets", "", "≤ 64 MB", "csv-two", lambda a: f"{peak(a):.0f} MB"),
        ("peak memory, xlsx", "≤ 128 MB", "", "xlsx", lambda a: f"{peak(a):.0f} MB"),
        ("peak memory, xlsx, two sheets", "", "≤ 64 MB", "xlsx-two", lambda a: f"{peak(a):.0f} MB"),
        ("more memory for 20 times the orders", "≤ 16 MB", "0", "many few", lambda a, b: f"{peak(a) - peak(b):.1f} MB"),
        ("time an order, 20 times the orders", "≤ 1.2×", "1.0×", "many few", lambda a, b: times(orders(a), 20 * orders(b))),
        ("GB18030 against UTF-8", "≤ 1.3×", "1.0×", "csv-gb18030 csv", lambda a, b: times(wall(a), wall(b))),
        ("the same, to csv", "", "", "gb18030 text", lambda a, b: times(wall(a), wall(b))),
        ("messy against clean", "≤ 2×", "≤ 1.3×", "csv-messy csv", lambda a, b: times(wall(a), wall(b))),
        ("the same, to csv", "", "", "messy text", lambda a, b: times(wall(a), wall(b))),
        ("messy and GB18030 against clean", "≤ 2×", "≤ 1.3×", "csv-both csv", lambda a, b: times(wall(a), wall(b))),
        ("the same, to csv", "", "", "messy-gb18030 text", lambda a, b: times(wall(a), wall(b))),
        ("10,000 customers, 100,000 orders, xlsx", "≤ 0.5 s", "", "small", lambda a: f"{wall(a):.2f} s"),
        ("the same, two sheets", "", "≤ 0.15 s", "small-two", lambda a: f"{wall(a):.2f} s"),
        ("30 rows", "≤ 30 ms", "≤ 10 ms", "start", lambda a: f"{wall(a) * 1000:.1f} ms"),
        ("memory a customer, many customers", "≤ 600 B", "≤ 350 B", "people text",
         lambda a, b: f"{(peak(a) - peak(b)) * 1e6 / (million * 0.9):.0f} B"),
        ("2 threads against 1", "≥ 1.6×", "", "csv-one csv", lambda a, b: times(wall(a), wall(b))),
        ("the same, to csv", "", "", "one-thread two-threads", lambda a, b: times(wall(a), wall(b))),
        ("with `id`, time", "≤ 2×", "", "csv-id csv", lambda a, b: times(wall(a), wall(b))),
        ("the same, to csv", "", "", "id text", lambda a, b: times(wall(a), wall(b))),
        ("with `id`, memory an id", "≤ 24 B", "", "id text", lambda a, b: f"{(peak(a) - peak(b)) * 1e6 / (million * 10):.1f} B"),
        ("with a median, time", "≤ 2×", "", "median text", lambda a, b: times(wall(a), wall(b))),
        ("with a median, memory an order", "≤ 16 B", "", "median text",
         lambda a, b: f"{(peak(a) - peak(b)) * 1e6 / (million * 10):.1f} B"),
    ]
    for goal, must, aim, names, found in rows:
        if all(name in jobs for name in names.split()):
            yield goal, must, aim, found(*names.split())


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine():
    """What the figures were taken on, as far as the system says."""
    words = [time.strftime("%Y-%m-%d"), f"{os.cpu_count()} cores"]
    cpuinfo, meminfo = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if cpuinfo.exists() and (model := re.search(r"model name\s*: (.*)", cpuinfo.read_text())):
        words[1] += f" of {model[1]}"
    if meminfo.exists():
        kibibytes = int(re.search(r"MemTotal:\s*(\d+)", meminfo.read_text())[1])
        words.append(f"{kibibytes / 2**20:.0f} GiB")
    rust = subprocess.run(["rustc", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.split()[1]
    return ", ".join([*words, f"{os.uname().sysname} {os.uname().release.split('-')[0]}", f"Rust {rust}"])


def equal_results(jobs):
    """Results that must be the same bytes, and those of the peers; says what isn't."""
    wrong = 0
    for name in ("gb18030", "messy", "messy-gb18030", "one-thread", "two-threads", "id"):
        if name in jobs and "text" in jobs and not filecmp.cmp(jobs[name].output, jobs["text"].output, shallow=False):
            print(f"the result of {name} differs from that of text")
            wrong += 1
    if importlib.util.find_spec("python_calamine") is None:
        print("not compared with the peers: this Python has no python-calamine", file=sys.stderr)
        return wrong
    pairs = [("text", "polars-csv"), ("text", "duckdb-csv"), ("csv", "polars-csv"), ("csv-two", "polars-csv"),
             ("xlsx", "polars-xlsx"), ("xlsx-two", "polars-xlsx")]
    for result, reference in pairs:
        if result in jobs and reference in jobs:
            print(f"{result} against {reference}: ", end="", flush=True)
            compare = [sys.executable, BENCHES / "compare.py", jobs[result].output, jobs[reference].output]
            wrong += subprocess.run(compare).returncode != 0
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", choices=["small", "full"], default="small", help="small: a tenth of all sizes")
    parser.add_argument("--runs", type=int, default=3, help="how often each job runs [default: 3]")
    parser.add_argument("--only", metavar="REGEX", help="only jobs whose name has this in it; a ratio needs both of its jobs")
    parser.add_argument("--sheets", default=ROOT / "target/workload", help="where the sheets are kept [default: target/workload]")
    parser.add_argument("--tier", help="a program that is there already; nothing is built")
    parser.add_argument("--generator", help="the same for the example generate_workload")
    parser.add_argument("--readme", action="store_true", help="put the figures into benches/README.md as well")
    parser.add_argument("--list", action="store_true", help="print the jobs' names and commands")
    given = parser.parse_args()
    bench = Bench(given)
    declare(bench)
    if given.list:
        for name, job in bench.jobs.items():
            print(f"{name}: {' '.join(job.command)}")
        return
    if not (given.tier and given.generator):
        build = ["cargo", "build", "--release", "--locked", "--bin", "tier", "--example", "generate_workload"]
        subprocess.run(build, cwd=ROOT, check=True)
    bench.run()
    seconds = lambda s: f"{s:.2f} s" if s >= 0.1 else f"{s * 1000:.0f} ms"
    phases = ["customers", "events", "measure", "write"]
    rows = [
        [job.what, *(seconds(job.median(field)) for field in ("wall", "cpu")), f"{job.median('peak') / 1e6:.0f} MB",
         *(seconds(job.median(phase)) for phase in phases), f"{job.output.stat().st_size / 1e6:.1f} MB"]
        for job in bench.jobs.values()
    ]
    found = {
        "machine": f"{machine()}; the median of {given.runs}.",
        "goals": table(["goal", "must", "aim", "found"], goals(bench.jobs, 1_000_000 // bench.scale)),
        "jobs": table(["job", "time", "CPU", "peak memory", *phases, "output"], rows),
    }
    for name, text in found.items():
        print(text, end="\n\n")
        if given.readme:
            page = BENCHES / "README.md"
            between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
            page.write_text(between.sub(lambda part: f"{part[1]}{text}\n{part[2]}", page.read_text("utf-8")), "utf-8")
    wrong = equal_results(bench.jobs)
    shutil.rmtree(bench.out)
    sys.exit(wrong > 0)


main()
