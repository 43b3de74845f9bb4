@echo off
rem 2025 年逐月复评，与 run.sh 相同。程序不在 PATH 里时先：set TIER=C:\路径\tier.exe
chcp 65001 >nul
setlocal EnableDelayedExpansion
cd /d "%~dp0" || exit /b 5
if not defined TIER set "TIER=tier"

set "DATA=--orders orders-2024-q4.csv"
for %%D in (2025-01-31 2025-02-28 2025-03-31 2025-04-30 2025-05-31 2025-06-30 2025-07-31 2025-08-31 2025-09-30 2025-10-31 2025-11-30 2025-12-31) do (
    set "DAY=%%D"
    set "MONTH=!DAY:~0,7!"
    set "DATA=!DATA! --orders orders-!MONTH!.csv --table survey=满意度-!MONTH!.csv"
    if not exist "分级-!MONTH!.xlsx" (
        "!TIER!" review -r rules.toml "customers-!MONTH!.csv" !DATA! --overrides 人工调整.csv --as-of !DAY! --ledger 台账.db -o "分级-!MONTH!.xlsx" --quiet
        set "CODE=!errorlevel!"
        if not "!CODE!"=="0" (
            echo !MONTH! 没有完成，退出码 !CODE! 1>&2
            exit /b !CODE!
        )
    )
)
