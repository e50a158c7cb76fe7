// Owns: what the surrounding process tells git: folder and variables, taken as values.
package import SystemPackage

/// The working directory and the environment variables under which a repository is read.
///
/// This module never looks at the process's own environment: inside a hook the variables decide which index and which
/// repository are meant, so they are part of the question.
package struct GitEnvironment: Sendable {
    /// Absolute. Relative paths in the variables count from here.
    package let workingDirectory: FilePath
    /// `NAME=value` as the system keeps them: values are bytes.
    package let variables: [[UInt8]]

    package init(workingDirectory: FilePath, variables: [[UInt8]]) {
        precondition(workingDirectory.isAbsolute, "the working directory must be absolute")
        self.workingDirectory = workingDirectory
        self.variables = variables
    }

    package init(workingDirectory: FilePath, variables: [String: String]) {
        let entries = variables.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)".utf8) }
        self.init(workingDirectory: workingDirectory, variables: entries)
    }

    /// The bytes of a variable; the first entry of a name counts, as in the C library.
    package func bytes(_ name: String) -> ArraySlice<UInt8>? {
        let prefix = Array("\(name)=".utf8)
        return variables.first { $0.starts(with: prefix) }?[prefix.count...]
    }

    package func string(_ name: String) -> String? {
        bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A path in a variable, made absolute against a folder; an empty value counts as unset, as git has it.
    package func path(_ name: String, relativeTo folder: FilePath? = nil) -> FilePath? {
        guard let value = bytes(name), !value.isEmpty else { return nil }
        return (folder ?? workingDirectory).pushing(FilePath(bytes: value))
    }

    /// The same environment with variables set (or, with `nil`, removed).
    package func setting(_ changes: [String: String?]) -> GitEnvironment {
        var entries = variables.filter { entry in
            !changes.keys.contains { entry.starts(with: Array("\($0)=".utf8)) }
        }
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
            if let value { entries.append(Array("\(name)=\(value)".utf8)) }
        }
        return GitEnvironment(workingDirectory: workingDirectory, variables: entries)
    }

    /// The environment for a child that acts on another repository (a build that fetches packages): without what `git rev-parse
    /// --local-env-vars` names, which would take it to this one.
    package var outsideRepository: GitEnvironment {
        let names = [
            "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_OBJECT_DIRECTORY",
            "GIT_DIR",
            "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE",
            "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_COMMON_DIR", "GIT_INTERNAL_SUPER_PREFIX", "GIT_QUARANTINE_PATH", "GIT_REFERENCE_BACKEND",
        ]
        let numbered = ["GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"]
        let prefixes = names.map { Array("\($0)=".utf8) } + numbered.map { Array($0.utf8) }
        return GitEnvironment(
            workingDirectory: workingDirectory,
            variables: variables.filter { variable in !prefixes.contains { variable.starts(with: $0) } })
    }

    package func at(_ folder: FilePath) -> GitEnvironment {
        GitEnvironment(workingDirectory: workingDirectory.pushing(folder), variables: variables)
    }
}

extension FilePath {
    /// A path from bytes as the system or git gave them.
    package init(bytes: some Sequence<UInt8>) {
        let terminated = bytes.map { CInterop.PlatformChar(bitPattern: $0) } + [0]
        self = unsafe terminated.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return FilePath() }
            return unsafe FilePath(platformString: base)
        }
    }

    /// The bytes of the path, without a terminating zero.
    package var bytes: [UInt8] {
        unsafe withPlatformString { start in
            var bytes: [UInt8] = []
            var cursor = unsafe start
            while unsafe cursor.pointee != 0 {
                bytes.append(UInt8(bitPattern: unsafe cursor.pointee))
                unsafe cursor += 1
            }
            return bytes
        }
    }

    /// The file of a repository below this folder.
    package func appending(_ path: GitPath) -> FilePath {
        pushing(FilePath(bytes: path.bytes))
    }
}
