# Rollcall: `make run` and `make test` set up what they need. A second run does no work twice.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

export PATH := $(HOME)/.cargo/bin:$(PATH)
# The scripts and the embedded site expect it here.
export CARGO_TARGET_DIR := $(CURDIR)/target

STAMPS := target/stamps
TOOLS := $(STAMPS)/toolchain $(STAMPS)/wasm_bindgen scripts/node_modules/.package-lock.json

.PHONY: help run dev test contract lint build bench

help: ## lists the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: $(TOOLS) ## builds and serves Rollcall with a demo organisation
	scripts/site debug
	cargo build -p rollcall
	target/debug/rollcall demo

dev: $(TOOLS) ## the same, built again after each change
	scripts/dev

test: $(TOOLS) end2end/node_modules/.package-lock.json $(STAMPS)/browser $(STAMPS)/postgres $(STAMPS)/poppler $(STAMPS)/smtp contract ## passes every test
	scripts/step "browser half" scripts/site debug
	scripts/step "build of the tests" cargo build --workspace --bins --tests
	scripts/step "tests" scripts/with-postgres cargo test --workspace --no-fail-fast

# Without Prism the contract tests are skipped, and say so.
contract:
	@$(MAKE) --no-print-directory server/connectors/contract/node_modules/.package-lock.json \
		|| echo "── Prism could not be installed: the contract tests are skipped"

lint: $(TOOLS) ## checks form, lints and documentation
	scripts/lint

build: $(TOOLS) ## makes target/release/rollcall, one file that runs anywhere
	scripts/step "browser half" scripts/site release
	scripts/step "server" cargo build -p rollcall --release
	@ls -lh target/release/rollcall

bench: build $(STAMPS)/bench ## measures Rollcall beside sqlite3 and DuckDB
	scripts/bench

# A part of the set-up is looked at again when the script, or a version it reads, has changed.
$(STAMPS)/%: scripts/setup
	@mkdir -p $(@D)
	scripts/step "set-up: $*" scripts/setup $*
	@touch $@

$(STAMPS)/toolchain: Cargo.toml
$(STAMPS)/wasm_bindgen: Cargo.toml | $(STAMPS)/toolchain
$(STAMPS)/browser: end2end/node_modules/.package-lock.json

%/node_modules/.package-lock.json: %/package.json %/package-lock.json %/.npmrc | $(STAMPS)/toolchain
	scripts/step "set-up: $* packages" npm ci --prefix $* --no-audit --no-fund
	@touch $@
