# 清卷 Qingjuan: every command that a newcomer, a developer or CI needs. `make help` lists them.
# Needs: make, python3 >= 3.11 with venv, and on Debian-like systems sudo (only where Qt's system libraries are missing).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PY := .venv/bin/python
LOCK := requirements/dev.txt
STAMP := .venv/.ready
# a file's tests stay in one process, so that what they share is made once; e.g. make test PYTEST='-n0 -k clue'
PYTEST ?= -n auto --dist loadfile

.PHONY: help setup system demo run test test-all proofs fuzz check format bench package windows-try package-old screens manual icons lock clean

help: ## 列出全部命令
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 20

setup: system $(STAMP) ## 补齐系统库，建立 .venv，按锁定版本和哈希安装依赖

system:
	@bash packaging/system/install-qt-libs.sh

$(STAMP): $(LOCK) packaging/system/make-venv.sh
	@PYTHON="$(PYTHON)" bash packaging/system/make-venv.sh $(LOCK) .venv
	@touch $@

demo: setup ## 在 demo/ 里建立示范办公室，把主要工作做一遍，然后打开窗口（没有屏幕时保存每一页的画面）
	$(PY) main.py demo demo/

run: setup ## 打开清卷：首次使用向导，或上次使用的案卷库
	$(PY) main.py

test: setup ## 除慢测试外的全部测试（两核十分钟以内）
	$(PY) -m pytest -m "not slow" $(PYTEST)

test-all: setup ## 全部测试，包括慢测试
	$(PY) -m pytest $(PYTEST)

proofs: setup ## 较长的证明（断电、坏盘、损坏、敌意文件、明文）跑一遍，把数字写进 README
	QINGJUAN_FIGURES=1 QINGJUAN_FUZZ_SECONDS=600 QINGJUAN_DISK_TRIES=100000 $(PY) -m pytest -q -m slow -n0 -o faulthandler_timeout=0 tests/proofs tests/ui/plaintext tests/ui/viewer
	$(PY) -m tests.proofs.figures

fuzz: setup ## 用 atheris 对文件头、备份清单、往来包、导入等解析器各模糊测试十分钟（需要有它的 Python 版本）
	$(PY) -m venv build/fuzz
	build/fuzz/bin/pip install -q atheris
	$(PY) -c "import site; print(site.getsitepackages()[0])" > "$$(echo build/fuzz/lib/python*/site-packages)/qingjuan.pth"
	QINGJUAN_FIGURES=1 build/fuzz/bin/python -m tests.proofs.fuzzed --seconds 600

check: setup ## 格式、静态检查、类型、各层依赖方向
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest -q -n0 -p no:randomly tests/test_imports.py

format: setup ## 整理源代码格式
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

bench: setup ## 用十万条线索的示范办公室测量性能指标（备份与 restic、Borg 比较）
	@bash packaging/system/install-rivals.sh
	$(PY) -m tests.bench

package: setup ## 打包到 dist/：程序文件夹和 .deb 安装包，并由成品自检
	@bash packaging/system/install-build-tools.sh
	@bash packaging/build.sh

windows-try: setup ## 在 Wine 里用 Windows 版 Python 自检并跑一部分测试（没有 Windows 机器时）
	@bash packaging/windows/wine/try.sh

package-old: ## 同上，供 glibc 2.28 至 2.31 的旧系统使用（须在旧系统上运行）
	@bash packaging/linux-old/build.sh

screens: setup ## 重新生成 README 和手册里的画面
	@bash packaging/system/renew-screens.sh

manual: setup ## 由手册各页排出两份 PDF：使用手册和管理员手册（画面用 make screens 更新）
	@mkdir -p dist
	$(PY) main.py manual dist/清卷使用手册.pdf
	$(PY) main.py manual dist/清卷管理员手册.pdf --admin

icons: setup ## 由图标原图重新生成各尺寸图标
	$(PY) packaging/icons/render.py

lock: ## 由 requirements/*.in 更新依赖锁
	@bash packaging/system/renew-locks.sh

clean: ## 删除打包产物（保留 .venv 和 demo/）
	rm -rf build dist .pytest_cache .ruff_cache .mypy_cache
