// Owns: putting our hooks into a folder and taking them out again, with everything else there as it was.
import Git
import SystemPackage

/// What stands at a hook's place.
enum HookPlace {
    case free
    case ours(HookShim, isExecutable: Bool)
    /// Somebody else's hook, or a link to one.
    case foreign
    /// Somebody else's hook that keeps ours under another name and calls it.
    case behind(FilePath)
}

/// The hooks of one folder.
struct HookInstaller {
    let folder: FilePath
    /// Whether the folder is that of all repositories.
    var isForAll = false

    func path(_ hook: HookName) -> FilePath { folder.appending(hook.rawValue) }

    /// Where a hook that stood there before is kept, beside its place so that what it finds relative to itself is still found.
    func keptPath(_ hook: HookName) -> FilePath { folder.appending(hook.rawValue + ".before-onus") }

    func place(_ hook: HookName) throws(CommandFailure) -> HookPlace {
        let path = path(hook)
        do {
            switch try FileSystem.entry(at: path) {
            case .none: return .free
            case .file(let isExecutable):
                if let shim = HookShim(try FileSystem.read(path, limit: 1 << 24)) { return .ours(shim, isExecutable: isExecutable) }
            case .link: break
            case .folder, .other: throw CommandFailure(.incomplete, "\(path) is no file", advice: "move it away, then run this again")
            }
            if let ours = try renamedShim(hook) { return .behind(ours) }
            return .foreign
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.incomplete, "cannot read \(path): \(error)")
        }
    }

    /// Hook managers keep the hook that they find under names like `pre-commit.legacy`, and call it.
    private func renamedShim(_ hook: HookName) throws -> FilePath? {
        for name in try FileSystem.names(in: folder) where name.starts(with: Array((hook.rawValue + ".").utf8)) {
            let candidate = FilePath(bytes: folder.bytes + [UInt8(ascii: "/")] + name)
            guard case .file = try FileSystem.entry(at: candidate) else { continue }
            if HookShim(try FileSystem.read(candidate, limit: 1 << 24)) != nil { return candidate }
        }
        return nil
    }
}

// MARK: - Installing

extension HookInstaller {
    /// Puts hooks in place. Where that cannot be done for one of them, nothing is changed at all.
    ///
    /// - Returns: for each hook what was done, in words.
    func install(_ hooks: [HookName], program: FilePath) throws(CommandFailure) -> [String] {
        do {
            try FileSystem.makeFolder(folder)
        } catch {
            throw CommandFailure(.incomplete, "cannot make the folder \(folder): \(error)")
        }
        var places: [(HookName, HookPlace)] = []
        for hook in hooks { places.append((hook, try installablePlace(hook))) }
        var done: [String] = []
        for (hook, place) in places {
            do {
                done.append("\(hook.rawValue): \(try install(hook, at: place, program: program))")
            } catch {
                throw CommandFailure(.incomplete, "cannot install \(path(hook)): \(error)")
            }
        }
        return done
    }

    private func installablePlace(_ hook: HookName) throws(CommandFailure) -> HookPlace {
        let place = try place(hook)
        guard case .foreign = place, isKept(hook), !FileSystem.isSame(path(hook), keptPath(hook)) else { return place }
        throw CommandFailure(
            .incomplete, "\(path(hook)) is not ours, and \(keptPath(hook)) keeps another hook already",
            advice: "keep the one of them that you want as \(hook.rawValue), move the other away, then run this again")
    }

    private func isKept(_ hook: HookName) -> Bool { (try? FileSystem.entry(at: keptPath(hook))) != FileSystem.Entry.none }

    private func install(_ hook: HookName, at place: HookPlace, program: FilePath) throws -> String {
        let shim = HookShim(hook, program: program, isForAll: isForAll)
        switch place {
        case .behind(let path):
            return "installed already, behind the hook that stands there (\(FilePath(path.lastComponent?.string ?? "")))"
        case .ours(shim, isExecutable: true): return "installed already" + chained(hook)
        case .ours:
            try write(shim, hook)
            return "brought up to date" + chained(hook)
        case .free:
            try write(shim, hook)
            return "installed" + chained(hook)
        case .foreign:
            // Two names first and then one step: at no moment is there no hook.
            let hasBoth = FileSystem.isSame(path(hook), keptPath(hook)) || FileSystem.addName(keptPath(hook), to: path(hook))
            if !hasBoth { try FileSystem.move(path(hook), to: keptPath(hook)) }
            do {
                try write(shim, hook)
            } catch {
                try FileSystem.move(keptPath(hook), to: path(hook))
                throw error
            }
            return "installed" + chained(hook)
        }
    }

    private func write(_ shim: HookShim, _ hook: HookName) throws {
        try FileSystem.replace(path(hook), with: shim.bytes, permissions: FilePermissions(rawValue: 0o777))
    }

    private func chained(_ hook: HookName) -> String {
        guard isKept(hook) else { return "" }
        let name = keptPath(hook).lastComponent?.string ?? ""
        guard FileSystem.isExecutable(keptPath(hook)) else {
            return "; the hook that stood there is kept as \(name) and, being not executable, is not run"
        }
        return "; the hook that stood there runs first, as \(name)"
    }
}

// MARK: - Uninstalling

extension HookInstaller {
    /// Takes our hook away, and gives the one that stood there before its name back.
    ///
    /// - Returns: what was done, in words; nil where there was nothing of ours.
    func uninstall(_ hook: HookName) throws(CommandFailure) -> String? {
        let place = try place(hook)
        do {
            switch place {
            case .ours: return try takeAway(path(hook), hook)
            case .behind(let path): return try takeAway(path, hook)
            case .free where isKept(hook): return try takeAway(nil, hook)
            case .free: return nil
            case .foreign where isKept(hook):
                return "the hook that stands there is not ours and was left; an older one is kept as \(keptPath(hook))"
            case .foreign: return nil
            }
        } catch {
            throw CommandFailure(.incomplete, "cannot take \(path(hook)) away: \(error)")
        }
    }

    private func takeAway(_ ours: FilePath?, _ hook: HookName) throws(Errno) -> String {
        guard isKept(hook) else {
            if let ours { try FileSystem.remove(ours) }
            return "\(hook.rawValue): removed"
        }
        try FileSystem.move(keptPath(hook), to: ours ?? path(hook))
        return "\(hook.rawValue): removed; the hook that stood there before is back"
    }
}
