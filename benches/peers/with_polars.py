"""Job J with polars; the workbook by xlsxturbo, the fastest writer there is for Python. Needs polars, fastexcel, xlsxturbo."""
from job import HEADER, MONEY, SHEETS, SUMMARY, Clock, arguments

clock = Clock()
import polars as pl
import xlsxturbo
from polars import col, lit, when

clock.phase("start")
given = arguments(__doc__)

# --- customers
if given.customers.endswith(".csv"):
    customers = pl.read_csv(given.customers, schema_overrides={"联系电话": pl.String, "注册日期": pl.Date})
else:
    customers = pl.read_excel(given.customers, schema_overrides={"联系电话": pl.String})
clock.phase("customers")

# --- orders: one row for each customer and month. A month is a number, so that twelve of them are a difference.
names = ["客户编号", "下单日期", "运费金额", "状态"]
if given.orders.endswith(".csv"):
    orders = pl.scan_csv(given.orders, schema_overrides={"下单日期": pl.Date, "运费金额": pl.Float64}).select(names)
else:
    orders = pl.read_excel(given.orders, columns=names).lazy()
day = col("下单日期").cast(pl.Date)
monthly = (
    orders.filter(col("状态") != "已取消", day <= given.as_of)
    .select("客户编号", amount="运费金额", day=day, month=day.dt.year().cast(pl.Int32) * 12 + day.dt.month())
    .group_by("客户编号", "month")
    .agg(
        orders=pl.len(),
        amount=col("amount").sum(),
        largest=col("amount").max(),
        first=col("day").min(),
        last=col("day").max(),
    )
    .collect(engine="streaming")
)
clock.phase("events")

# --- metrics of those who ordered, and their three scores
recent = col("month") > given.as_of.year * 12 + given.as_of.month - 12
# Sums are rounded to the cent, so that equal ones are equal: floating point adds the same amounts to different sums.
metrics = monthly.group_by("客户编号").agg(
    col("orders").sum(),
    col("amount").sum().round(2),
    col("largest").max(),
    col("first").min(),
    col("last").max(),
    months=pl.len(),
    orders12=col("orders").filter(recent).sum(),
    amount12=col("amount").filter(recent).sum().round(2),
    squares12=col("amount").filter(recent).pow(2).sum(),
)
mean12 = col("amount12") / 12
deviation12 = (col("squares12") / 12 - mean12**2).clip(lower_bound=0).sqrt()


def fifth(name):
    return 1 + 5 * (col(name).rank("min").cast(pl.Int64) - 1) // pl.len()


metrics = metrics.with_columns(
    average=col("amount") / col("orders"),
    cv12=when(col("amount12") > 0).then(deviation12 / mean12),
    R=fifth("last"),
    F=fifth("orders"),
    M=fifth("amount"),
)

# --- every customer, in the order of the sheet
counts = ["orders", "amount", "months", "orders12", "amount12", "R", "F", "M"]
table = customers.join(metrics, on="客户编号", how="left", maintain_order="left").with_columns(col(counts).fill_null(0))
tier = (
    when(col("amount12") >= 500_000).then(lit("核心"))
    .when(col("amount12") >= 50_000, col("信用等级") != "C").then(lit("重点"))
    .when(col("amount12") >= 5_000, col("cv12") < 1).then(lit("成长"))
    .when(col("orders12") >= 1).then(lit("普通"))
    .otherwise(lit("沉默"))
)
order = ["orders", "amount", "average", "largest", "first", "last", "months", "orders12", "amount12", "cv12", "R", "F", "M"]
table = table.select(*customers.columns, *order, tier=tier)
summary = table.group_by("tier").agg(pl.len(), col("orders").sum(), col("amount").sum(), col("amount12").sum())
table.columns, summary.columns = HEADER, SUMMARY
clock.phase("measure")

formats = {name: {"num_format": "#,##0.00"} for name in MONEY}
sheets = [(table, SHEETS[0], {"column_formats": formats}), (summary, SHEETS[1])]
xlsxturbo.dfs_to_xlsx(sheets, given.output, constant_memory=True)
clock.phase("write")
