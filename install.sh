#!/bin/sh
# Installs Onus: what it needs, the program, and the hooks of one repository.
#
#   ./install.sh [--prefix DIR] [REPOSITORY]   install, set up the repository's hooks, run the first audit
#   ./install.sh --demo [--prefix DIR]         the same in a throw-away repository: watch a commit being stopped and mended
#   ./install.sh --no-hooks [--prefix DIR]     install the program only
#   ./install.sh --dependencies                install what building needs, and nothing else
#   ./install.sh --uninstall [--prefix DIR] [REPOSITORY]
#
# DIR is ~/.local unless given (the program goes to DIR/bin); REPOSITORY is the one this is called in.
set -eu

source_folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
prefix=${HOME:-/usr/local}/.local
action=install
repository=

say() { printf '%s\n' "$*"; }
step() { printf '\n==> %s\n' "$*"; }
fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}

usage() { sed -n '2,10s/^# \{0,1\}//p' "$0"; }

while [ $# -gt 0 ]; do
    case $1 in
    --prefix)
        [ $# -ge 2 ] || fail "--prefix needs a folder"
        prefix=$2
        shift
        ;;
    --prefix=*) prefix=${1#--prefix=} ;;
    --demo) action=demo ;;
    --no-hooks) action=program ;;
    --dependencies) action=dependencies ;;
    --uninstall) action=uninstall ;;
    -h | --help)
        usage
        exit 0
        ;;
    -*) fail "unknown option $1; see ./install.sh --help" ;;
    *)
        [ -z "$repository" ] || fail "one repository at a time; see ./install.sh --help"
        repository=$1
        ;;
    esac
    shift
done

case $prefix in
'') fail "--prefix needs a folder" ;;
/*) ;;
*) prefix=$(pwd -P)/$prefix ;;
esac
onus=$prefix/bin/onus

# --- What building needs ---------------------------------------------------------------------------------------------------

have() { command -v "$1" >/dev/null 2>&1; }

require_toolchain() {
    have git || fail "git is missing; install it first (Debian: apt-get install git, macOS: xcode-select --install)"
    have swift || fail "the Swift toolchain is missing; get it from https://www.swift.org/install and put it on PATH"
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
    # shellcheck disable=SC2086 # two words on purpose
    set -- $version
    if [ $# -eq 2 ] && { [ "$1" -lt 6 ] || { [ "$1" -eq 6 ] && [ "$2" -lt 2 ]; }; }; then
        fail "Swift $1.$2 is too old; Onus builds with Swift 6.2 or later"
    fi
}

have_libgit2() {
    if have pkg-config; then
        pkg-config --exists libgit2
    else
        [ -f /usr/include/git2.h ] || [ -f /usr/local/include/git2.h ]
    fi
}

# Runs a command as root, or says what to run.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        fail "libgit2 is missing and installing it needs root. Run this, then install.sh again:
    sudo apt-get install -y libgit2-dev pkg-config"
    fi
}

install_libgit2() {
    if have_libgit2; then return; fi
    step "installing libgit2"
    if have brew; then
        brew install libgit2 pkgconf
    elif have apt-get; then
        as_root apt-get update -q
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q libgit2-dev pkg-config
    elif have dnf; then
        fail "libgit2 is missing. Run this, then install.sh again:
    sudo dnf install -y libgit2-devel pkgconf"
    elif have pacman; then
        fail "libgit2 is missing. Run this, then install.sh again:
    sudo pacman -S libgit2 pkgconf"
    elif have apk; then
        fail "libgit2 is missing. Run this, then install.sh again:
    sudo apk add libgit2-dev pkgconf"
    else
        fail "libgit2 is missing; install its development package with your system's package manager, then run install.sh again"
    fi
    have_libgit2 || fail "libgit2 was installed but cannot be found; see what the package manager said above"
}

# --- The program -----------------------------------------------------------------------------------------------------------

install_program() {
    step "building onus (a first build takes a few minutes)"
    # The runtime is linked in: the hook starts faster, and runs where no toolchain is.
    static=
    [ "$(uname -s)" = Darwin ] || static=--static-swift-stdlib
    # shellcheck disable=SC2086 # an empty word must vanish
    swift build --package-path "$source_folder" --configuration release --product onus $static ||
        fail "the build failed; what the compiler said stands above"
    # shellcheck disable=SC2086
    built=$(swift build --package-path "$source_folder" --configuration release --product onus $static --show-bin-path)/onus

    step "installing $onus"
    mkdir -p "$prefix/bin" || fail "cannot make the folder $prefix/bin; name another with --prefix"
    # Through a rename: a hook that runs meanwhile sees the old program or the new one, never half of one.
    if ! { cp "$built" "$onus.new" && chmod 755 "$onus.new" && mv -f "$onus.new" "$onus"; }; then
        fail "cannot write $onus; name another folder with --prefix"
    fi
    "$onus" --version
    case :$PATH: in
    *":$prefix/bin:"*) ;;
    *) say "note: $prefix/bin is not on PATH; the hooks find onus all the same" ;;
    esac
}

# --- A repository ----------------------------------------------------------------------------------------------------------

# The repository given, or the one we are called in; empty where there is none.
find_repository() {
    if [ -n "$repository" ]; then
        git -C "$repository" rev-parse --git-dir >/dev/null 2>&1 || fail "$repository is no git repository"
    elif git rev-parse --git-dir >/dev/null 2>&1; then
        repository=$(pwd -P)
    fi
}

install_hooks() {
    find_repository
    if [ -z "$repository" ]; then
        say
        say "not called in a git repository: no hooks installed. In a repository: onus install"
        return
    fi
    step "installing the hooks of $repository"
    (cd -- "$repository" && "$onus" install)
    step "the first audit: what this branch adds"
    status=0
    (cd -- "$repository" && "$onus" audit) || status=$?
    case $status in
    0) ;;
    1) say "these findings would stop a push; the hooks look at new code only, so nothing else changes for you" ;;
    *) say "the audit could not be done (see above); the hooks are installed, and onus doctor looks further" ;;
    esac
}

uninstall() {
    find_repository
    if [ -n "$repository" ] && [ -x "$onus" ]; then (cd -- "$repository" && "$onus" uninstall); fi
    if [ -e "$onus" ]; then
        rm -f -- "$onus"
        say "removed $onus"
    else
        say "$onus is not installed"
    fi
}

# --- The demonstration -----------------------------------------------------------------------------------------------------

demo() {
    folder=$(mktemp -d)
    trap 'rm -rf -- "$folder"' EXIT
    trap 'exit 1' HUP INT TERM
    cd -- "$folder"
    # Nothing of the user's configuration (hooks, signing, templates) takes part.
    GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
    GIT_AUTHOR_NAME=Demo GIT_AUTHOR_EMAIL=demo@example.invalid GIT_COMMITTER_NAME=Demo GIT_COMMITTER_EMAIL=demo@example.invalid
    export GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
    unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
    git init --quiet --initial-branch=main .
    demo_package
    git add .
    git commit --quiet --message "A small package"
    repository=$folder
    install_hooks

    step "an assistant wrote this; its tests are green"
    demo_risky
    sed 's/^/    /' Sources/Shop/Prices.swift
    git add .
    step "git commit"
    if git commit --message "Load prices"; then fail "the demonstration failed: the risky commit went through"; fi
    say
    say "The commit was stopped. Nothing is lost: the change is still staged."
    git status --short

    step "mended: errors go to the caller, and a test meets the missing file"
    demo_mended
    sed 's/^/    /' Sources/Shop/Prices.swift
    git add .
    step "git commit"
    git commit --message "Load prices; errors reach the caller" || fail "the demonstration failed: the mended commit was stopped"
    git log --oneline
    say
    say "That is all. In a repository of your own: $source_folder/install.sh PATH"
}

demo_package() {
    mkdir -p Sources/Shop Tests/ShopTests
    cat >Package.swift <<'SWIFT'
// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Shop",
    targets: [
        .target(name: "Shop"),
        .testTarget(name: "ShopTests", dependencies: ["Shop"]),
    ]
)
SWIFT
    cat >Sources/Shop/Cart.swift <<'SWIFT'
public struct Cart {
    public var items: [String] = []
    public init() {}
}
SWIFT
    cat >Tests/ShopTests/CartTests.swift <<'SWIFT'
import Shop
import Testing

@Test func startsEmpty() {
    #expect(Cart().items.isEmpty)
}
SWIFT
}

demo_risky() {
    cat >Sources/Shop/Prices.swift <<'SWIFT'
import Foundation

public func loadPrices(from file: URL) -> [String: Int] {
    let data = try! Data(contentsOf: file)
    return try! JSONDecoder().decode([String: Int].self, from: data)
}
SWIFT
    cat >Tests/ShopTests/PricesTests.swift <<'SWIFT'
import Foundation
import Shop
import Testing

@Test func loadsPrices() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("prices.json")
    try Data(#"{"tea": 3}"#.utf8).write(to: file)
    #expect(loadPrices(from: file) == ["tea": 3])
}
SWIFT
}

demo_mended() {
    cat >Sources/Shop/Prices.swift <<'SWIFT'
import Foundation

public func loadPrices(from file: URL) throws -> [String: Int] {
    let data = try Data(contentsOf: file)
    return try JSONDecoder().decode([String: Int].self, from: data)
}
SWIFT
    cat >Tests/ShopTests/PricesTests.swift <<'SWIFT'
import Foundation
import Shop
import Testing

@Test func loadsPrices() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("prices.json")
    try Data(#"{"tea": 3}"#.utf8).write(to: file)
    #expect(try loadPrices(from: file) == ["tea": 3])
}

@Test func aMissingFileIsAnError() {
    #expect(throws: (any Error).self) { try loadPrices(from: URL(fileURLWithPath: "/nonexistent/prices.json")) }
}
SWIFT
}

# --- What was asked for ----------------------------------------------------------------------------------------------------

case $action in
uninstall)
    uninstall
    exit 0
    ;;
esac
require_toolchain
install_libgit2
case $action in
dependencies) ;;
program) install_program ;;
install)
    install_program
    install_hooks
    ;;
demo)
    install_program
    demo
    ;;
esac
