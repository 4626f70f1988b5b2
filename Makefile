# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
#
# The two commands, and what a contributor runs. Meson does the building; this installs what it needs
# and remembers the options. Everything made is under build/.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo check check-clang check-int128 check-sanitized check-valgrind fuzz coverage docs bench \
        abi format clean

# Seconds for each format's fuzzer.
FUZZ_SECONDS ?= 60

help:
	@echo 'make demo             build obi and show it at work; installs what is missing'
	@echo 'make check            build with gcc and run every test, the quick ones first'
	@echo 'make check-clang      the same, built with clang'
	@echo 'make check-int128     the tests without 128-bit integers of the compiler'
	@echo 'make check-sanitized  the tests under AddressSanitizer and UBSan'
	@echo 'make check-valgrind   the compiled tests under Valgrind'
	@echo 'make fuzz             fuzz every decoder for FUZZ_SECONDS=60'
	@echo 'make coverage         how much of the decoders the corpus of the fuzzers reaches'
	@echo 'make docs             the reference, into build/docs'
	@echo 'make bench            the benchmarks'
	@echo 'make abi              write the ABI baseline anew: with a release, or a new SONAME'
	@echo 'make format           clang-format over every C file'
	@echo 'make clean            remove build/'

demo:
	@printf '\n[1/4] Tools and libraries\n'
	@bash .ci/setup demo
	@printf '\n[2/4] Configuring build/demo\n'
	@test -f build/demo/build.ninja || meson setup build/demo -Dtests=false -Dexamples=false
	@printf '\n[3/4] Compiling\n'
	@meson compile -C build/demo
	@printf '\n[4/4] obi demo\n\n'
	@build/demo/src/cli/obi demo
	@printf '\nDone. The program is build/demo/src/cli/obi; make check runs the tests.\n'

check check-clang check-int128 check-sanitized check-valgrind:
	@bash .ci/check $@

fuzz:
	@printf '\n[1/4] Tools and libraries\n'
	@bash .ci/setup demo check clang
	@printf '\n[2/4] Configuring build/fuzz\n'
	@test -f build/fuzz/build.ninja || CC=clang meson setup build/fuzz -Dfuzz=true -Dprogram=false \
	    -Dexamples=false -Db_sanitize=address,undefined -Db_lundef=false \
	    "-Dc_args=-fsanitize=fuzzer-no-link -fno-sanitize-recover=all"
	@printf '\n[3/4] Compiling\n'
	@ninja -C build/fuzz fuzzers
	@printf '\n[4/4] Fuzzing\n'
	@python3 tests/fuzz/run.py build/fuzz $(FUZZ_SECONDS)

coverage:
	@printf '\n[1/4] Tools and libraries\n'
	@bash .ci/setup demo check
	@printf '\n[2/4] Configuring build/coverage\n'
	@test -f build/coverage/build.ninja || CC=gcc meson setup build/coverage -Db_coverage=true \
	    -Dprogram=false -Dexamples=false --buildtype=debug
	@printf '\n[3/4] Compiling\n'
	@ninja -C build/coverage tests/fuzz/fuzz_replay
	@printf '\n[4/4] Replaying the corpus\n'
	@python3 tests/fuzz/coverage.py build/coverage 95

docs:
	@printf '\n[1/3] Tools and libraries\n'
	@bash .ci/setup demo docs
	@printf '\n[2/3] Configuring build/docs\n'
	@test -f build/docs/build.ninja || \
	    meson setup build/docs -Ddocs=true -Dtests=false -Dexamples=false
	@printf '\n[3/3] Doxygen\n'
	@meson compile -C build/docs
	@printf '\nDone: build/docs/docs/html/index.html\n'

bench:
	@printf '\n[1/4] Tools and libraries\n'
	@bash .ci/setup demo check
	@printf '\n[2/4] Configuring build/bench\n'
	@test -f build/bench/build.ninja || meson setup build/bench --buildtype=release
	@printf '\n[3/4] Compiling\n'
	@meson compile -C build/bench
	@printf '\n[4/4] Benchmarks, one at a time\n'
	@meson test -C build/bench --no-rebuild --benchmark --verbose

abi:
	@bash .ci/setup demo check
	@test -f build/check/build.ninja || CC=gcc meson setup build/check
	@meson compile -C build/check
	@python3 tests/abi/dump.py build/check/src/libobi.so tests/abi/obi.abi

format:
	@bash .ci/setup format
	@git ls-files -co --exclude-standard '*.c' '*.h' '*.cc' | xargs clang-format -i

clean:
	rm -rf build
