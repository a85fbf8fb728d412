# Two commands are enough: `make demo` and `make test`. Both set up what they need.
BIN := .venv/bin
OUT := demo-output

.PHONY: demo test audit faults fault-matrix hardware-table conformance bench gallery pictures messages lint openapi setup setup-tests clean

demo: setup  ## With a display: the kiosk and its dock. Without one: the tour, into demo-output/.
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		exec $(BIN)/kiosk demo; \
	else \
		QT_QPA_PLATFORM=offscreen exec $(BIN)/kiosk demo --tour $(OUT); \
	fi

test: setup-tests lint  ## Everything that CI runs; the last line is pytest's own.
	@.ci/privately $(BIN)/python -m pytest -n 2 --dist worksteal

faults: setup-tests  ## Everything that proves the orders, in full; three quarters of an hour; the last line sums up.
	@$(BIN)/python -m tests.faults

fault-matrix: setup-tests  ## docs/fault-matrix.md: every trouble of a device at every moment of a purchase.
	@$(BIN)/python -m tests.faults.matrix

hardware-table: setup-tests  ## docs/hardware.md: what the devices were run against.
	@.ci/privately $(BIN)/python -m pytest -n 2 --dist worksteal --hardware-table docs/hardware.md tests/contract

conformance: setup-tests  ## docs/: the table of EN 301 549 and the accessibility statement, from the tests that show them.
	@QT_QPA_PLATFORM=offscreen .ci/privately $(BIN)/python -m pytest -n 2 --dist worksteal --conformance docs $$($(BIN)/python -m tests.conformance)

lint: setup  ## Style, types, import rules, QML, catalogues: the fast checks first.
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/python -m kiosk.i18n check
	@$(BIN)/lint-imports --no-cache --no-logo --config pyproject.toml
	@$(BIN)/python .ci/qmllint.py
	@$(BIN)/mypy

messages: setup  ## Bring the catalogues up to date with the sources (docs/translating.md).
	@$(BIN)/python -m kiosk.i18n update
	@$(BIN)/python -m kiosk.i18n compile

bench: setup  ## Start, memory and tap-to-frame, against an empty window.
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m kiosk.ui.demo.bench

audit: setup-tests  ## Every page in every size, palette, language, orientation and reach, measured; the last line counts.
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.screens.audit $(ONLY)

gallery: setup  ## Every screen, state, language and orientation, as PNG with an index page.
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m kiosk.ui.demo.gallery gallery-output

pictures: setup  ## The pictures of the README, made by the tour.
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m kiosk.ui.demo.pictures docs/pictures

openapi: setup  ## The back office's published contract.
	@$(BIN)/python -m kiosk.backoffice.server --openapi >docs/openapi.json.new
	@mv docs/openapi.json.new docs/openapi.json

setup:
	@.ci/setup

setup-tests:
	@.ci/setup --tests

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist gen \
		demo-output gallery-output tests/contract/oidc_provider/node_modules
	find locales -name '*.mo' -delete
