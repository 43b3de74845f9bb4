"""Job J with duckdb; workbooks read by fastexcel and written by XlsxWriter. Needs duckdb, fastexcel, pyarrow, xlsxwriter."""
from job import HEADER, MONEY, SHEETS, SUMMARY, Clock, arguments

clock = Clock()
import duckdb
import xlsxwriter

clock.phase("start")
given = arguments(__doc__)
database = duckdb.connect()


def source(path, name, columns=None):
    """The sheet as a relation that SQL can name."""
    if path.endswith(".csv"):
        return f"read_csv('{path}')"
    import fastexcel

    database.register(name, fastexcel.read_excel(path).load_sheet(0, use_columns=columns).to_arrow())
    return name


database.execute(f"""
    create temp table customers as
    select row_number() over () as row, * replace (联系电话::varchar as 联系电话) from {source(given.customers, 'c')}""")
clock.phase("customers")

orders = source(given.orders, "o", ["客户编号", "下单日期", "运费金额", "状态"])
database.execute(f"""
    create temp table monthly as
    select customer, year(day) * 12 + month(day) as month, count(*) as orders, sum(amount) as amount, max(amount) as largest,
           min(day) as first, max(day) as last
    from (select 客户编号 as customer, 下单日期::date as day, 运费金额::double as amount from {orders} where 状态 <> '已取消')
    where day <= date '{given.as_of}'
    group by all""")
clock.phase("events")

# Sums are rounded to the cent, so that equal ones are equal: floating point adds the same amounts to different sums.
this_month = given.as_of.year * 12 + given.as_of.month
database.execute(f"""
    create temp table tiers as
    with whole as (
        select customer, sum(orders)::bigint as orders, round(sum(amount), 2) as amount, max(largest) as largest, min(first) as first,
               max(last) as last, count(*) as months,
               coalesce(sum(orders) filter (month > {this_month - 12}), 0)::bigint as orders12,
               round(coalesce(sum(amount) filter (month > {this_month - 12}), 0), 2) as amount12,
               coalesce(sum(amount ** 2) filter (month > {this_month - 12}), 0) as squares12
        from monthly group by customer),
    scored as (
        select *, case when amount12 > 0 then sqrt(greatest(squares12 / 12 - (amount12 / 12) ** 2, 0)) / (amount12 / 12) end as cv12,
               1 + 5 * (rank() over (order by last) - 1) // count(*) over () as r,
               1 + 5 * (rank() over (order by orders) - 1) // count(*) over () as f,
               1 + 5 * (rank() over (order by amount) - 1) // count(*) over () as m
        from whole)
    select c.*, coalesce(orders, 0) as orders, coalesce(amount, 0) as amount, amount / orders as average, largest, first, last,
           coalesce(months, 0) as months, coalesce(orders12, 0) as orders12, coalesce(amount12, 0) as amount12, cv12,
           coalesce(r, 0) as r, coalesce(f, 0) as f, coalesce(m, 0) as m,
           case when amount12 >= 500000 then '核心'
                when amount12 >= 50000 and 信用等级 <> 'C' then '重点'
                when amount12 >= 5000 and cv12 < 1 then '成长'
                when orders12 >= 1 then '普通' else '沉默' end as tier
    from customers c left join scored on c.客户编号 = scored.customer""")
clock.phase("measure")

with xlsxwriter.Workbook(given.output, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
    money = workbook.add_format({"num_format": "#,##0.00"})
    sheet = workbook.add_worksheet(SHEETS[0])
    for name in MONEY:
        sheet.set_column(HEADER.index(name), HEADER.index(name), 12, money)
    sheet.write_row(0, 0, HEADER)
    row, found = 0, database.execute("select * exclude row from tiers order by row")
    while batch := found.fetchmany(10_000):
        for values in batch:
            row += 1
            sheet.write_row(row, 0, values)
    sheet = workbook.add_worksheet(SHEETS[1])
    sheet.write_row(0, 0, SUMMARY)
    found = database.execute("select tier, count(*), sum(orders)::bigint, sum(amount), sum(amount12) from tiers group by tier")
    for row, values in enumerate(found.fetchall(), 1):
        sheet.write_row(row, 0, values)
clock.phase("write")
