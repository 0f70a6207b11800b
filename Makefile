# Everything a person does with this repository. `make run` and `make test` start from nothing.
SHELL := /bin/bash
CARGO ?= cargo
PORT ?= 8080

.PHONY: run test lint bench openapi check doctor diff-long kill-long import-big

## Start the service on the embedded store with demo data and sandbox providers.
run: build
	@target/debug/zhengda seed
	@target/debug/zhengda serve

build:
	@$(CARGO) build --bin zhengda

## Everything that must pass. What cannot be installed is skipped loudly; REQUIRE_ALL=1 makes that a failure.
test: build
	@tests/mongo/with.sh $(CARGO) test --workspace --no-fail-fast

## Layout and lints, no warning left.
lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings

## The contract as it is checked in; a test fails when it is stale.
openapi: build
	target/debug/zhengda openapi > config/openapi.json

## Everything that is wrong with the configuration.
check: build
	target/debug/zhengda check

## Tries the real thing.
doctor: build
	target/debug/zhengda doctor

## One million random operations against both stores, every answer compared.
diff-long: build
	DIFF_OPS=1000000 REQUIRE_ALL=1 tests/mongo/with.sh $(CARGO) test --release --test suite store::differential -- --nocapture
