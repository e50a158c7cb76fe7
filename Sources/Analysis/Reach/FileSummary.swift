// Owns: what the rest of the project needs to know of a file: what it declares, and which names each declaration uses.

/// What a file declares and uses, by hashes of names; small enough to keep for every file of a project.
package struct FileSummary: Sendable {
    package let isTest: Bool
    /// The types and extensions, outer ones first.
    let blocks: [Block]
    let declarations: [Declaration]
    /// The uses of all declarations, one after the other: see ``Use``.
    let uses: [UInt32]
    /// What a manifest says of its targets; nil in any other file.
    package let manifest: Manifest?
}

extension FileSummary {
    /// A type's declaration, or one of its extensions.
    struct Block: Sendable {
        struct Traits: OptionSet, Sendable {
            let rawValue: UInt32
            static let isExtension = Traits(rawValue: 1)
            static let isProtocol = Traits(rawValue: 2)
            /// Its members may be those of something else.
            static let hasDynamicMembers = Traits(rawValue: 4)
        }

        let name: NameKey
        let outer: Int?
        let traits: Traits
        /// What it inherits from and conforms to.
        let supers: [NameKey]
    }

    /// Something with code in it, or with a type that tells what its members are.
    struct Declaration: Sendable {
        enum Kind: UInt32, Sendable {
            case function, initializer, subscripts, property
            /// A type's name stands for what it inherits and what its alias means.
            case type
            /// Code that runs by itself: a script's statements, the arguments of a macro.
            case code
        }

        struct Traits: OptionSet, Sendable {
            let rawValue: UInt32
            static let isStatic = Traits(rawValue: 1)
            static let isPrivate = Traits(rawValue: 2)
            static let isOverride = Traits(rawValue: 4)
            /// A test that the test library calls.
            static let isTest = Traits(rawValue: 8)
            /// Runs whenever its type is used: initial values, `deinit`, operators.
            static let runsWithType = Traits(rawValue: 16)
            /// Has no code of its own; only its type is of interest.
            static let isOnlyTyped = Traits(rawValue: 32)
            static let isOperator = Traits(rawValue: 64)
            /// Has a `throw` of its own.
            static let throwsItself = Traits(rawValue: 128)
        }

        let kind: Kind
        let traits: Traits
        let name: NameKey
        let block: Int?
        let parameters: [Parameter]
        /// What its value is.
        let result: Reference
        /// Its words in ``FileSummary/uses``.
        let uses: Range<Int>
    }

    struct Parameter: Sendable, Hashable {
        struct Traits: OptionSet, Sendable, Hashable {
            let rawValue: UInt32
            static let hasDefault = Traits(rawValue: 1)
            static let isVariadic = Traits(rawValue: 2)
        }

        let label: NameKey
        let traits: Traits
    }
}

/// How code names a value, as far as its tokens show: `Store.shared.cache` is the type `Store` and the members `shared` and `cache`.
struct Reference: Sendable, Hashable {
    enum Root: UInt32, Sendable {
        case unknown
        /// The first name is looked up where the code stands.
        case bare
        /// The first name is a type's.
        case type
        /// `self`
        case own
    }

    let root: Root
    let path: [NameKey]

    static let unknown = Reference(root: .unknown, path: [])
    static let bare = Reference(root: .bare, path: [])
    static let own = Reference(root: .own, path: [])
    static func type(_ name: NameKey) -> Reference { Reference(root: .type, path: [name]) }
    static let longest = 6

    func appending(_ name: NameKey) -> Reference {
        root == .unknown || path.count >= Self.longest ? .unknown : Reference(root: root, path: path + [name])
    }
}

/// One way in which a declaration uses a name.
struct Use: Sendable {
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt32
        static let isCall = Traits(rawValue: 1)
        /// `load(from:)`: all labels are given.
        static let isCompound = Traits(rawValue: 2)
        /// An attribute, or `Type.self`: whatever initialiser there is may be called.
        static let isAnyInitializer = Traits(rawValue: 4)
        /// `.name` without anything before it: a member of the type that is expected.
        static let isImplicit = Traits(rawValue: 8)
        /// Stands where a test expects an error.
        static let expectsThrow = Traits(rawValue: 16)
        /// `Type.name`, where a type and no value of it is written.
        static let isOnType = Traits(rawValue: 32)
    }

    let name: NameKey
    let receiver: Reference
    let traits: Traits
    /// The labels of a call's arguments, ``NameKey/none`` where there is none; for a call only.
    let labels: [NameKey]
    /// How many of the last arguments are trailing closures.
    let trailing: Int
}
