# Two commands matter: `make run` and `make test`. Both install what is missing into .tools/ first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/.tools/venv/bin:$(PATH)
PORT ?= 8080

.PHONY: help run test build dist quick bench-seal bench-anon setup setup-test fmt lint contracts deploy sizes screenshots fuzz audit clean

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: build ## Build the app and serve it with the sandbox on http://localhost:8080 (PORT=... changes it)
	@node scripts/serve.mjs dist $(PORT)

test: setup-test ## Run every check and test; `make test ONLY="rust e2e"` runs some stages
	@scripts/test $(ONLY)

# The same module on every machine: no path of this one in its panic messages.
build: export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS := --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)/registry/src=crates --remap-path-prefix=$(CURDIR)=.
build: setup ## Build the app and its workers into dist/
	@trunk build

dist: build ## Make dist/ ready for any static host (docs/deploy.md); CONFIG=... is its configuration
	@node scripts/configure.mjs dist $(if $(CONFIG),--config "$(CONFIG)")

quick: setup ## Build into dist/ quickly and without shrinking, for working on the app
	@trunk build --release=false --cargo-profile=quick

setup:
	@scripts/setup run

setup-test:
	@scripts/setup test

bench-seal: setup-test build ## Measure sealing and opening: browser, command line, PyPI crypt4gh; SIZE=1G, RUNS=2
	@cargo build --quiet --locked --profile native -p cli
	@cargo build --quiet --locked --release --target wasm32-unknown-unknown -p segment-cipher --example throughput
	@wasm-bindgen --target web --no-typescript --out-dir target/throughput target/wasm32-unknown-unknown/release/examples/throughput.wasm
	@node scripts/bench-seal.mjs

bench-anon: setup-test ## Measure anonymising and profiling, native and in Chromium; ROWS=1000000, RUNS=3
	@cargo build --quiet --locked --profile native -p anonymise --example optimum
	@cargo build --quiet --locked --profile native -p wasm-crypto --example table_throughput
	@cargo build --quiet --locked --release --target wasm32-unknown-unknown -p anonymise --example optimum_browser
	@cargo build --quiet --locked --release --target wasm32-unknown-unknown -p wasm-crypto --example table_browser
	@for module in optimum_browser table_browser; do wasm-bindgen --target web --no-typescript --out-dir target/bench-anon target/wasm32-unknown-unknown/release/examples/$$module.wasm; done
	@node scripts/bench-anon.mjs

fmt: ## Format the Rust code
	@cargo fmt --all

lint: setup ## Run clippy as `make test` does
	@scripts/test format lint lint-wasm

contracts: ## Build the contracts; write contracts/artifacts, and contracts/erc7730 with their new addresses
	@$(MAKE) --no-print-directory -C contracts artifacts
	@$(MAKE) --no-print-directory -C contracts clear-signing

deploy: ## Deploy the contracts: RPC=http://...; TOKEN=test, CHAIN=1, DRY=1, more in README.md
	@$(foreach secret,PRIVATE_KEY KEYSTORE_PASSWORD,$(if $(findstring command,$(origin $(secret))),$(error $(secret) belongs in the environment: others can read a command line)))
	@$(MAKE) --silent --no-print-directory -C contracts setup
	@node contracts/scripts/deploy.mjs

sizes: ## Print the transferred size of each wasm module in dist/
	@node scripts/sizes.mjs

screenshots: setup-test ## Take pictures of pages in dist/ into e2e/screenshots; `ROUTES="/ /data"` chooses
	@cd e2e && npm run --silent screenshots -- $(ROUTES)

fuzz: setup-test ## Fuzz wasm-crypto for TIME seconds each; `make fuzz TARGET=header TIME=600` chooses
	@scripts/fuzz --seconds $(or $(TIME),60) $(TARGET)

audit: setup-test ## Look the dependencies up in the RustSec database (needs network access to it)
	@cargo deny check

clean: ## Remove what was built; the tools in .tools/ stay
	@rm -rf dist wasm-crypto/fuzz/target e2e/test-results e2e/screenshots contracts/out contracts/cache
	@cargo clean
