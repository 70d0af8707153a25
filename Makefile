# make run: start the app.  make test: install what tests need and run every one of them.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8501

.PHONY: run test quick screenshots audit clean

run: .venv/run.stamp
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: .venv/dev.stamp
	$(BIN)/python -m tests.chromium
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m kapdecide check
	$(BIN)/pytest -n 3 --dist worksteal

# Without the browser: seconds instead of minutes.
quick: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --ignore tests/browser

screenshots: .venv/dev.stamp
	$(BIN)/python -m tests.browser.screenshots

.venv/run.stamp: requirements.txt constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# Known faults in what we depend on, from a place of its own. It asks a list on the network, so the test command leaves it out.
audit:
	test -x .audit/bin/python || $(PYTHON) -m venv .audit
	.audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	.audit/bin/pip-audit --no-deps --disable-pip -r constraints.txt

clean:
	rm -rf .venv .audit .pytest_cache .mypy_cache .ruff_cache .hypothesis screenshots
