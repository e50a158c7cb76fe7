// Owns: whether a test can fail by what it expects, itself or through the helpers that it calls.
import Outline
import SourceText
import SwiftLexer

/// Whether code can make a test fail, as far as its file and the tree around it show.
package enum Expecting: Sendable, Comparable {
    case never
    /// It calls helpers of other files of test code, and they do not look either.
    case notInHelpers
    /// It calls a function that nobody knows and that returns nothing: perhaps a helper that looks.
    case perhaps
    case always
}

extension FileContext {
    /// Whether code that a test library runs has an expectation, itself or in a function that it calls.
    func expecting(inside node: NodeID, in project: ProjectContext?, own: NameList) -> Expecting {
        var search = ExpectationSearch(file: self, project: project, own: own, visited: [])
        return search.expecting(in: node, of: self)
    }

    /// Whether a test has an expectation: in its body, in a function that it calls, or in what runs before and after it.
    ///
    /// - Parameters:
    ///   - project: what is known of helpers in other files; nothing, if nil.
    ///   - own: functions and macros that can make a test fail, whatever their names and bodies say.
    package func expecting(_ test: TestFunction, in project: ProjectContext?, own: NameList = .none) -> Expecting {
        var search = ExpectationSearch(file: self, project: project, own: own, visited: [DeclaredElsewhere(file: self, node: test.node)])
        let result = search.expecting(in: test.body, of: self)
        guard result < .always else { return result }
        for fixture in fixtures(of: test) where search.expecting(in: fixture, of: self) == .always { return .always }
        return result
    }
}

/// One test's way through its helpers.
private struct ExpectationSearch {
    /// The file of the test.
    let file: FileContext
    let project: ProjectContext?
    let own: NameList
    var visited: Set<DeclaredElsewhere>

    mutating func expecting(in node: NodeID, of here: FileContext) -> Expecting {
        if !here.expectations(in: node, limit: 1).isEmpty || here.throwsItself(node) || callsOwn(in: node, of: here) { return .always }
        var result = Expecting.never
        for call in here.nodes(.call, in: node) {
            let name = here.outline.anchor(call)
            guard here.tokens.kinds[name].isIdentifierLike else { continue }
            // The inherited test looks for this one.
            if let first = here.callee(call).first, here.tokens.kinds[first] == .super, here.hasPrefix("test", name) { return .always }
            let own = here.functions(named: name).map { DeclaredElsewhere(file: here, node: $0) }
            let others = own.isEmpty ? helpers(here, call) : []
            for function in own + others where here.mayCall(function, in: call) && visited.insert(function).inserted {
                result = max(result, others.isEmpty ? .never : .notInHelpers, expecting(in: function.node, of: function.file))
                if result == .always { return .always }
            }
            if own.isEmpty, project?.isUnread(name, in: here) ?? false { result = max(result, .perhaps) }
            if own.isEmpty, others.isEmpty, here.mayBeHelper(call), !(project?.isShipping(name, in: here) ?? false) {
                result = max(result, .perhaps)
            }
        }
        return result
    }

    private func callsOwn(in node: NodeID, of here: FileContext) -> Bool {
        guard !own.isEmpty else { return false }
        return [NodeKind.call, .macroExpansion].contains { kind in
            here.nodes(kind, in: node).contains { here.token(here.outline.anchor($0), isIn: own) }
        }
    }

    /// The functions of other files of test code that a call may be one of; where what it is called on does not show, none of a name that
    /// shipping code declares as well.
    private func helpers(_ here: FileContext, _ call: NodeID) -> [DeclaredElsewhere] {
        let name = here.outline.anchor(call)
        guard let project else { return [] }
        if project.isShipping(name, in: here), !here.isCalledOnNothing(call), here.receiverType(call) == nil { return [] }
        return project.supportFunctions(named: name, in: here, seenFrom: file)
    }
}

extension FileContext {
    /// Functions of the language and the system's libraries that no test looks at anything with.
    private static let lookingAway: NameSet = [
        "print", "debugPrint", "dump", "sleep", "usleep", "NSLog", "srand48", "setUp", "tearDown", "addTeardownBlock",
        "withExtendedLifetime", "autoreleasepool", "fclose", "close", "unlink", "setenv", "unsetenv", "exit", "withTaskGroup",
        "withThrowingTaskGroup", "withDiscardingTaskGroup", "withThrowingDiscardingTaskGroup", "withTaskCancellationHandler",
        "withCheckedContinuation", "withCheckedThrowingContinuation", "withUnsafeContinuation", "withUnsafeThrowingContinuation",
        "withUnsafeBytes", "withUnsafePointer", "withUnsafeMutablePointer", "withUnsafeMutableBytes",
    ]

    /// Whether a call of something that nobody declares may be a helper that looks.
    fileprivate func mayBeHelper(_ call: NodeID) -> Bool {
        let name = outline.anchor(call)
        return isCalledOnNothing(call) && !isInitializerCall(call) && isStatement(call) && !isVariableCall(name)
            && !token(name, isIn: Self.lookingAway)
    }

    /// Whether a local closure or a parameter is called.
    private func isVariableCall(_ name: Int) -> Bool {
        declaration(of: name).map { $0.kind != .property && $0.kind != .global } ?? false
    }

    /// Whether a failure of the test's own making leaves it: `guard … else { throw NotEqual() }`, but not a skip.
    fileprivate func throwsItself(_ node: NodeID) -> Bool {
        nodes(.throwStatement, in: node).contains { statement in
            let value = outline.anchor(statement) + 1
            guard !token(value, is: "XCTSkip") else { return false }
            return outline.ancestor(statement) { $0 == .closure || $0 == .functionDecl }.map { outline.kind($0) == .functionDecl } ?? true
        }
    }

    // MARK: - Receivers

    /// Whether a call may be one of a function of its name: what it is called on, where it shows, is of the type that declares it.
    func mayCall(_ function: DeclaredElsewhere, in call: NodeID) -> Bool {
        if isCalledOnNothing(call) { return true }
        guard let type = receiverType(call) else { return function.file.attribute("Test", of: function.node) == nil }
        guard let owner = function.file.enclosingType(function.node) else { return false }
        let name = function.file.nameKey(ofType: owner)
        if name == type || inherits(type, from: name) || function.file.inherits(type, from: name) { return true }
        // What a type of another file or of the library conforms to does not show here; an extension may be a protocol's.
        let mayBeProtocol = [.protocolDecl, .extensionDecl].contains(function.file.outline.kind(owner))
        return mayBeProtocol && !function.file.declaresConcrete(name) && !declaresConcrete(type) && !function.file.declaresConcrete(type)
    }

    private func declaresConcrete(_ type: NameKey) -> Bool {
        [NodeKind.classDecl, .structDecl, .enumDecl, .actorDecl].contains { kind in nodes(kind).contains { nameKey(ofType: $0) == type } }
    }

    /// Whether the file declares a type that names another one among what it inherits from.
    private func inherits(_ type: NameKey, from name: NameKey) -> Bool {
        [NodeKind.classDecl, .structDecl, .enumDecl, .actorDecl, .extensionDecl].contains { kind in
            nodes(kind).contains { node in
                guard nameKey(ofType: node) == type, let inheritance = outline.firstChild(node, .inheritance) else { return false }
                return outline.tokens(inheritance).contains { tokens.kinds[$0].isIdentifierLike && nameKey($0) == name }
            }
        }
    }

    /// The type of what a method is called on, where the tokens show it: `Harness(…).run()`, `let harness = Harness()` and `harness.run()`.
    fileprivate func receiverType(_ call: NodeID) -> NameKey? {
        let receiver = bare(receiver(call))
        guard let first = receiver.first, let last = receiver.last else { return nil }
        if tokens.kinds[last] == .rightParen { return outline.match(last) == first + 1 && isCapitalised(first) ? nameKey(first) : nil }
        guard receiver.count == 1 else { return nil }
        if isCapitalised(first) { return nameKey(first) }
        guard let declared = declaration(of: first) else { return nil }
        let reference: Reference
        switch outline.kind(declared.node) {
        case .binding: reference = bindingType(declared.node)
        case .parameter:
            reference = outline.firstChild(declared.node, .type).map { typeReference(outline.tokens($0), in: declared.node) } ?? .unknown
        default: reference = .unknown
        }
        return reference.root == .type && reference.path.count == 1 ? reference.path[0] : nil
    }
}
