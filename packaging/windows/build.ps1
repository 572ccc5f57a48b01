# 在 Windows 10/11 x64 上打包清卷：不需要网络，只需要 Python 3.11 以上、一个离线包文件夹，以及（制作安装程序时）Inno Setup 6。
#
#   powershell -ExecutionPolicy Bypass -File packaging\windows\build.ps1 -Wheels D:\qingjuan-wheels
#
# The folder of wheels comes from packaging/wheels/collect.py, run on any machine that reaches a package index. Every
# wheel is checked against requirements\dev.txt before it is installed. Without -Wheels the configured index is used.
param(
    [string]$Wheels = "",
    [string]$Python = "py",
    [string]$InnoSetup = "${env:ProgramFiles(x86)}\Inno Setup 6\ISCC.exe"
)
$ErrorActionPreference = "Stop"
Set-StrictMode -Version Latest
$root = (Resolve-Path (Join-Path $PSScriptRoot "..\..")).Path
Set-Location $root
$env:PYTHONUTF8 = "1"
$env:PYTHONHASHSEED = "1"

function Invoke-Step([string]$What, [scriptblock]$Do) {
    Write-Host "== $What"
    & $Do
    if ($LASTEXITCODE -ne 0) { throw "$What：失败（退出码 $LASTEXITCODE）" }
}

$venv = "build\venv-windows"
$exe = Join-Path $root "$venv\Scripts\python.exe"
if (-not (Test-Path $exe)) { Invoke-Step "建立虚拟环境" { & $Python -m venv $venv } }

$source = if ($Wheels) { @("--no-index", "--find-links", (Resolve-Path $Wheels).Path) } else { @() }
Invoke-Step "安装依赖（逐个核对哈希）" {
    & $exe -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: --require-hashes @source -r requirements\dev.txt
}
Invoke-Step "程序图标" { & $exe packaging\icons\render.py }
Invoke-Step "版本资源" { & $exe packaging\windows\version_info.py build\version-info.txt }
if (Test-Path "dist\qingjuan") { Remove-Item -Recurse -Force "dist\qingjuan" }
Invoke-Step "打包程序（PyInstaller）" {
    & $exe -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build\pyinstaller packaging\pyinstaller\qingjuan.spec
}
Invoke-Step "许可证文本" { & $exe packaging\collect-licenses.py requirements\run.txt dist\qingjuan\licenses }

# the built program tests itself with a nearly empty PATH, so that it can't borrow a library from this machine
$path = $env:PATH
try {
    $env:PATH = "$env:SystemRoot\System32"
    $env:QT_QPA_PLATFORM = "offscreen"
    Invoke-Step "自检" { & "dist\qingjuan\qingjuan-cmd.exe" selftest }
}
finally {
    $env:PATH = $path
    Remove-Item Env:QT_QPA_PLATFORM
}

$folder = (Resolve-Path "dist\qingjuan").Path
$lines = Get-ChildItem -Recurse -File $folder | Where-Object { $_.Name -ne "SHA256SUMS" } | Sort-Object FullName | ForEach-Object {
    "{0}  {1}" -f (Get-FileHash -Algorithm SHA256 $_.FullName).Hash.ToLowerInvariant(), $_.FullName.Substring($folder.Length + 1).Replace("\", "/")
}
[IO.File]::WriteAllText((Join-Path $folder "SHA256SUMS"), ($lines -join "`n") + "`n")
$size = [math]::Round((Get-ChildItem -Recurse -File $folder | Measure-Object Length -Sum).Sum / 1MB)
Write-Host "== 程序文件夹 dist\qingjuan：$size MiB，$($lines.Count) 个文件"
if ($size -gt 250) { throw "超出 250 MiB 的大小上限" }

if (Test-Path $InnoSetup) {
    $version = (Select-String -Path pyproject.toml -Pattern '^version = "(.*)"$').Matches[0].Groups[1].Value
    Invoke-Step "安装程序（Inno Setup）" { & $InnoSetup /Qp "/DVersion=$version" packaging\windows\qingjuan.iss }
    $setup = "dist\qingjuan-$version-windows-x64.exe"
    "{0}  {1}" -f (Get-FileHash -Algorithm SHA256 $setup).Hash.ToLowerInvariant(), (Split-Path -Leaf $setup) |
        Set-Content -Encoding ascii "dist\SHA256SUMS"
    Write-Host "== 安装程序 $setup"
}
else {
    Write-Host "没有找到 Inno Setup 6（$InnoSetup），只做出程序文件夹，没有做安装程序。"
}
