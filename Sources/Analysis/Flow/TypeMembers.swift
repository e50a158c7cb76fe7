// Owns: the types of a file with what they store, their extensions included.
package import Outline
import SourceText
import SwiftLexer

/// Which actor the members of a type run on.
package enum Isolation: Sendable { case none, mainActor, otherActor }

/// A variable that takes room in a type, or in the program.
package struct StoredProperty: Sendable {
    package let binding: NodeID
    /// The whole declaration, `let` or `var` and modifiers included.
    package let declaration: NodeID
    /// The token of its name.
    package let name: Int
    package let isLet: Bool
    package let isStatic: Bool
    package let isLazy: Bool
    /// `weak` or `unowned`.
    package let isWeak: Bool
    package let isPrivate: Bool
    package let hasWrapper: Bool
    /// The tokens of its type, if it is written down.
    package let type: Range<Int>?
    /// The tokens of its initial value, if there is one.
    package let value: Range<Int>?
}

/// A type of the file: its declaration and all its extensions there.
package struct TypeMembers: Sendable {
    package let name: String
    /// Where it is declared; nil where only extensions of it stand in the file.
    package let declaration: NodeID?
    /// The declaration and the extensions.
    package let parts: [NodeID]
    package let kind: NodeKind
    package let isolation: Isolation
    package let properties: [StoredProperty]
    /// Methods, initialisers, computed properties and subscripts.
    package let functions: [NodeID]

    package var isReferenceType: Bool { kind == .classDecl || kind == .actorDecl }
    /// The variables that each value has, as opposed to the type's own.
    package var instanceProperties: [StoredProperty] { properties.filter { !$0.isStatic } }
}

extension FileContext {
    /// The types that the file declares or extends, in the order of their first appearance.
    package func types() -> [TypeMembers] { allTypes }

    func findTypes() -> [TypeMembers] {
        var order: [String] = []
        var parts: [String: [NodeID]] = [:]
        for kind in [NodeKind.classDecl, .structDecl, .enumDecl, .actorDecl, .protocolDecl, .extensionDecl] {
            for node in nodes(kind) {
                var key = typeName(node)
                // Two types of one name in different scopes are two types.
                if kind != .extensionDecl, let known = parts[key], known.contains(where: { outline.kind($0) != .extensionDecl }) {
                    key += "@\(node.index)"
                }
                if parts[key] == nil { order.append(key) }
                parts[key, default: []].append(node)
            }
        }
        return order.compactMap { name in parts[name].map { type($0) } }
    }

    /// The last name of a type or of what an extension extends.
    package func typeName(_ declaration: NodeID) -> String {
        guard outline.kind(declaration) == .extensionDecl, let type = outline.firstChild(declaration, .type) else {
            return string(outline.anchor(declaration))
        }
        var name = outline.anchor(declaration)
        for token in outline.tokens(type) {
            guard tokens.kinds[token].isIdentifierLike || tokens.kinds[token] == .period else { break }
            if tokens.kinds[token] != .period { name = token }
        }
        return string(name)
    }

    private func type(_ parts: [NodeID]) -> TypeMembers {
        let declaration = parts.first { outline.kind($0) != .extensionDecl }
        var properties: [StoredProperty] = []
        var functions: [NodeID] = []
        for part in parts {
            guard let block = outline.firstChild(part, .memberBlock) else { continue }
            collectMembers(block, &properties, &functions)
        }
        return TypeMembers(
            name: typeName(declaration ?? parts[0]), declaration: declaration, parts: parts,
            kind: declaration.map(outline.kind) ?? .extensionDecl,
            isolation: parts.lazy.map { self.isolation($0) }.first { $0 != .none } ?? .none, properties: properties, functions: functions)
    }

    private func collectMembers(_ block: NodeID, _ properties: inout [StoredProperty], _ functions: inout [NodeID]) {
        for member in outline.children(block) {
            switch outline.kind(member) {
            case .variableDecl:
                properties += storedProperties(member)
                for binding in outline.children(member) where outline.kind(binding) == .binding && isComputed(binding) {
                    functions.append(binding)
                }
            case .functionDecl, .initializerDecl, .deinitializerDecl, .subscriptDecl: functions.append(member)
            case .conditionalCompilation:
                for clause in outline.children(member) where outline.kind(clause) == .conditionalClause {
                    collectMembers(clause, &properties, &functions)
                }
            default: break
            }
        }
    }

    /// The variables of a declaration that are stored rather than computed.
    package func storedProperties(_ declaration: NodeID) -> [StoredProperty] {
        let introducer = outline.anchor(declaration)
        let isStatic = hasModifier(.static, declaration) || hasModifier(.class, declaration)
        var result: [StoredProperty] = []
        for binding in outline.children(declaration) where outline.kind(binding) == .binding && !isComputed(binding) {
            let range = outline.tokens(binding)
            let type = outline.firstChild(binding, .type).map(outline.tokens)
            let end = outline.firstChild(binding, .accessorBlock).map { outline.tokens($0).lowerBound } ?? range.upperBound
            let equal = ((type?.upperBound ?? outline.anchor(binding) + 1)..<max(end, type?.upperBound ?? outline.anchor(binding) + 1))
                .first { tokens.kinds[$0] == .equal }
            result.append(
                StoredProperty(
                    binding: binding, declaration: declaration, name: outline.anchor(binding), isLet: tokens.kinds[introducer] == .let,
                    isStatic: isStatic, isLazy: hasModifier(.lazy, declaration),
                    isWeak: hasModifier(.weak, declaration) || hasModifier(.unowned, declaration), isPrivate: isPrivate(declaration),
                    hasWrapper: hasWrapper(declaration), type: type, value: equal.map { $0 + 1..<end }))
        }
        return result
    }

    /// Whether a declaration is `private` or `fileprivate`, to read and to write.
    package func isPrivate(_ declaration: NodeID) -> Bool {
        outline.children(declaration).contains { child in
            guard outline.kind(child) == .modifier, outline.tokens(child).count == 1 else { return false }
            let kind = tokens.kinds[outline.anchor(child)]
            return kind == .private || kind == .fileprivate
        }
    }

    private func hasWrapper(_ declaration: NodeID) -> Bool {
        outline.children(declaration).contains { outline.kind($0) == .attribute && !token(outline.anchor($0), isIn: Self.plainAttributes) }
    }

    /// Attributes that are no property wrappers.
    private static let plainAttributes: NameSet = [
        "objc", "nonobjc", "usableFromInline", "inlinable", "available", "MainActor", "IBOutlet", "IBInspectable", "NSManaged",
        "ObservationIgnored",
        "_spi", "_exported", "backDeployed", "preconcurrency", "frozen", "inline", "GKInspectable", "Published", "unsafe", "safe",
    ]

    /// Whether a variable has a getter and so takes no room of its own.
    package func isComputed(_ binding: NodeID) -> Bool {
        guard let block = outline.firstChild(binding, .accessorBlock) else { return false }
        for child in outline.children(block) {
            switch outline.kind(child) {
            case .codeBlock: return true
            case .accessor:
                let kind = tokens.kinds[outline.anchor(child)]
                if kind != .willSet, kind != .didSet, kind != .initializer { return true }
            default: break
            }
        }
        return false
    }

    /// The actor that a declaration is bound to by its own attributes and kind.
    package func isolation(_ declaration: NodeID) -> Isolation {
        if outline.kind(declaration) == .actorDecl { return .otherActor }
        for child in outline.children(declaration) where outline.kind(child) == .attribute {
            let name = outline.anchor(child)
            if token(name, is: "MainActor") || token(name, is: "UIActor") { return .mainActor }
            if hasSuffix("Actor", name) || isGlobalActor(name) { return .otherActor }
        }
        guard outline.kind(declaration) == .classDecl || outline.kind(declaration) == .structDecl else { return .none }
        return inherits(declaration, Self.mainActorTypes) ? .mainActor : .none
    }

    /// Whether the file declares a global actor of this name: `@globalActor actor Renderer`.
    private func isGlobalActor(_ name: Int) -> Bool {
        names(of: "globalActor").contains { mark in
            guard let attribute = innermostNode(at: mark, where: { $0 == .attribute }), let declaration = outline.parent(attribute),
                outline.kind(declaration).isTypeLike
            else { return false }
            let declared = outline.anchor(declaration)
            return isSame(declared..<declared + 1, name..<name + 1)
        }
    }

    package func hasSuffix(_ suffix: StaticString, _ token: Int) -> Bool {
        let range = tokens.range(token)
        return range.count >= suffix.utf8CodeUnitCount && holds(suffix, at: range.upperBound - suffix.utf8CodeUnitCount)
    }

    /// Whether a type names one of some types before its body.
    package func inherits(_ declaration: NodeID, _ names: NameSet) -> Bool {
        guard let inheritance = outline.firstChild(declaration, .inheritance) else { return false }
        return contains(names, in: outline.tokens(inheritance))
    }

    /// Classes and protocols of the interface frameworks that run on the main actor.
    private static let mainActorTypes: NameSet = [
        "UIViewController", "UIView", "UITableViewController", "UICollectionViewController", "UITableViewCell", "UICollectionViewCell",
        "UIControl",
        "UIButton", "UIWindow", "UIResponder", "UIApplicationDelegate", "UIWindowSceneDelegate", "UISceneDelegate",
        "UINavigationController",
        "UITabBarController", "NSViewController", "NSView", "NSWindowController", "NSWindow", "NSApplicationDelegate", "NSControl", "View",
        "App",
        "Scene", "ViewModifier", "UIViewRepresentable", "UIViewControllerRepresentable", "NSViewRepresentable",
    ]
}

// MARK: - What guards state

extension FileContext {
    /// Whether a property's type or value is a lock, queue, atomic or the like.
    package func isSynchroniser(_ property: StoredProperty) -> Bool {
        for range in [property.type, property.value] {
            if let range, range.prefix(24).contains(where: { tokens.kinds[$0].isIdentifierLike && isSynchroniserName($0) }) { return true }
        }
        return (outline.tokens(property.declaration).lowerBound..<property.name).contains {
            tokens.kinds[$0].isIdentifierLike && isSynchroniserName($0)
        }
    }

    package func isLock(_ property: StoredProperty) -> Bool {
        isSynchroniser(property)
            && [property.type, property.value].contains { range in
                range?.prefix(24).contains { token($0, isIn: Self.queueTypes) } ?? false
            } == false
    }

    private func isSynchroniserName(_ token: Int) -> Bool {
        if self.token(token, isIn: Self.queueTypes) || self.token(token, isIn: Self.synchroniserWrappers) { return true }
        return Self.synchroniserParts.contains { self.token(token, holds: $0) }
    }

    private static let synchroniserParts: [StaticString] = [
        "Lock", "Mutex", "Atomic", "Semaphore", "EventLoop", "Synchroni", "_lock_s", "os_unfair", "pthread_",
    ]

    private static let queueTypes: NameSet = [
        "DispatchQueue", "OperationQueue", "DispatchSerialQueue", "DispatchConcurrentQueue", "NSCondition",
    ]
    private static let synchroniserWrappers: NameSet = [
        "Protected", "ThreadSafe", "Guarded", "ManagedCriticalState", "CriticalSection", "Monitor", "TaskLocal",
    ]
}
