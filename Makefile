# Everything a person does with this repository. `make run` and `make test` start from nothing.
SHELL := /bin/bash
CARGO ?= cargo

.PHONY: run build client client-release client-types components test test-client contact-sheet speed-client walkthrough lint openapi check doctor deny
.PHONY: rehearse-long histories-long issue-speed rows audit-speed audit-edits-long growth diff-long kill-long import-big
.PHONY: forgery-10m bombs speed bench screenshots

## Start the service on the embedded store with demo data and sandbox providers.
run: build client
	@target/debug/zhengda seed
	@target/debug/zhengda serve

# One selection of crates for everything that one goal builds: another one would build the libraries again.
build:
	@$(CARGO) build --workspace $(TARGETS)
test test-client kill-long rehearse-long: export TARGETS = --all-targets

## Everything that must pass. What cannot be installed is skipped loudly; REQUIRE_ALL=1 makes that a failure.
test: build test-client walkthrough
	@tests/mongo/with.sh $(CARGO) test --workspace --no-fail-fast

## The README's commands, pasted in order against a service started from nothing.
walkthrough: build
	@tests/walkthrough/run.sh target/debug/zhengda

# What the client is built from; its two builds are made again when one of these is newer.
CLIENT_SOURCES := $(shell find miniprogram -path miniprogram/node_modules -prune -o -path miniprogram/dist -prune -o -type f -print)

## The client: H5 for /app/ of the server, and the WeChat mini-program.
ifneq ($(shell command -v npm),)
client: miniprogram/dist/.built
else
client:
	@echo "SKIPPED: the client, because there is no npm; /app/ will say so" >&2; test "$(REQUIRE_ALL)" != 1
endif

miniprogram/node_modules/.installed: miniprogram/package-lock.json
	cd miniprogram && npm ci
	@touch $@

miniprogram/dist/.built: miniprogram/node_modules/.installed $(CLIENT_SOURCES)
	cd miniprogram && npm run build
	@touch $@

## A release of the client for a service, with its keys and status lists of now inside: ZHENGDA_CLIENT_SERVER=https://…
client-release: miniprogram/node_modules/.installed
	cd miniprogram && node scripts/pin.mjs "$(ZHENGDA_CLIENT_SERVER)" && npm run build
	@touch miniprogram/dist/.built

## The client's types from the contract; a test fails when they are stale.
client-types: miniprogram/node_modules/.installed
	cd miniprogram && npm run types

## Everything about the client: types, unit tests on both adapters, the gate over both builds, a browser against the server.
test-client: build client
ifneq ($(shell command -v npm),)
	cd miniprogram && npm run typecheck && npm test && npm run gate && npm run build:gallery
	miniprogram/e2e/run.sh
endif

## The client's components with their examples, at an address that it prints; no server is needed.
components: miniprogram/node_modules/.installed
	cd miniprogram && npm run components

## Every page of the client on sheets, as the README shows them.
contact-sheet: build client
	cd miniprogram && node scripts/contact-sheet.mjs ../docs/screenshots

## How long a verdict without a network takes on slowed-down processors, and one signature beside tweetnacl's own check.
speed-client: build client
	cd miniprogram && node scripts/speed.mjs && node scripts/equation.mjs

## Ten million forged codes, the same for both verifiers: five minutes for the server's, an hour for the client's.
forgery-10m: miniprogram/node_modules/.installed
	FORGERIES=10000000 $(CARGO) test --release -p zhengda-seal --test forgeries -- --nocapture
	$(CARGO) build --release -p zhengda-seal --example forge
	cd miniprogram && REQUIRE_ALL=1 FORGERIES=10000000 FORGER=$(CURDIR)/target/release/examples/forge npx vitest run verifier/test/for

## What a check costs beside bare poem, and what an image costs beside the crate's, in one run.
bench:
	$(CARGO) build --release --bin zhengda --example bench
	target/release/examples/bench target/release/zhengda
	target/release/examples/bench images

## Every page for people who check certificates, at the width of a phone, into docs/screenshots/.
screenshots: miniprogram/node_modules/.installed
	tests/screenshots/run.sh

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

## Hundreds of kills under load, on both stores.
kill-long: build
	KILLS=300 CRASH_ROUNDS=300 REQUIRE_ALL=1 tests/mongo/with.sh $(CARGO) test --test suite -- kill crash --nocapture

## 100,000 random applications over every service and region: the rehearsal and the real call give one verdict.
rehearse-long: build
	REHEARSALS=100000 $(CARGO) test --test suite cases::rehearse -- --nocapture

## 100,000 random lives of cases of every service and region, each step compared with the model.
histories-long:
	HISTORIES=100000 $(CARGO) test -p zhengda-engine random_histories -- --nocapture

## 100,000 rows into an empty register: time and memory, beside a list of one row; then killed in the middle and run again.
import-big: build
	tests/load/import_big.sh target/debug/zhengda

## How many certificates a second are imported and signed anew, the store included; killed in the middle and gone on with.
issue-speed:
	$(CARGO) build --release --bin zhengda
	tests/load/issue.sh target/release/zhengda

## Every row of the sources with the tests that show it, into tests/rows.md; fails when a row has none.
rows:
	WRITE_ROWS=1 $(CARGO) test --test suite rows::

## A picture of 50,000 × 50,000 pixels and spreadsheets that unpack to gigabytes: what they cost in memory.
bombs:
	$(CARGO) test --test suite files::bombs -- --ignored --nocapture --test-threads=1

## The store's own figures.
speed:
	$(CARGO) test --release --test suite speed -- --ignored --nocapture

## One million audit records: how long `zhengda audit verify` takes.
audit-speed:
	$(CARGO) test --release --test suite audit::speed -- --ignored --nocapture

## 100,000 edits of the audit chain on both stores, all of them found.
audit-edits-long: build
	AUDIT_EDITS=100000 REQUIRE_ALL=1 tests/mongo/with.sh $(CARGO) test --release --test suite audit::edits -- --nocapture

## From 10,000 to 1,000,000 certificates: time to ready, memory, processor time for each verification, the status pack.
growth:
	$(CARGO) test --release --test suite certificates::growth -- --ignored --nocapture

## Licences, sources and bans of the dependency tree (needs cargo-deny).
deny:
	$(CARGO) deny check licenses bans sources
