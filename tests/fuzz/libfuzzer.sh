#!/usr/bin/env bash
# Builds a fuzz target for libFuzzer with the address and undefined-behaviour sanitizers, and runs it.
#
#   tests/fuzz/libfuzzer.sh TARGET BUILD-FOLDER [LIBFUZZER-OPTION...]
#
# TARGET is check, tree, ... but not session, which takes the whole image library; BUILD-FOLDER a meson build, whose
# driver writes the first corpus. libstdc++ hides <expected>
# from clang 16, which says that it has concepts of 2019: it is told to say 2020, and all that is used compiles.
# apt-get install clang-16 libclang-rt-16-dev. CXX names another compiler.
set -eu -o pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
name=$1 build=$2
shift 2
work=$build/libfuzzer
mkdir -p "$work/corpus-$name" "$work/objects"
cxx=${CXX:-clang++-16}
flags=(-std=c++2b -O1 -g -DFMT_HEADER_ONLY -D__cpp_concepts=202002L -Wno-builtin-macro-redefined -fsanitize=fuzzer-no-link,address,undefined
    -I"$top/include" -I"$top/daemon" -I"$top/tests/fuzz")
objects=()
for source in "$top"/daemon/image/read/*.cpp "$top/daemon/base/error.cpp" "$top/tests/fuzz/${name}_fuzz.cpp"; do
    object=$work/objects/$(basename "$source").o
    [ "$object" -nt "$source" ] || "$cxx" "${flags[@]}" -c -o "$object" "$source"
    objects+=("$object")
done
"$cxx" -fsanitize=fuzzer,address,undefined -o "$work/$name" "${objects[@]}" -lz
"$build/tests/fuzz/${name}_fuzz" --write "$work/corpus-$name"
exec "$work/$name" -rss_limit_mb=2048 -timeout=30 "$@" "$work/corpus-$name"
