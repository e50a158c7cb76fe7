// Owns: the names of the constructs that the outline tells apart.

/// What a node of the outline is.
///
/// Only what rules ask about has a node: operators, names and member accesses stay tokens.
public enum NodeKind: UInt8, Sendable, CaseIterable {
    case file

    // Declarations: from the first attribute or modifier to the last token; `anchor` is the declared name, or the introducer where
    // there is no name.
    case importDecl
    case functionDecl, initializerDecl, deinitializerDecl, subscriptDecl
    case variableDecl  // `let`/`var`, anchored at that keyword; its `binding`s are children
    case binding  // one pattern with type, value and accessors; anchored at the first name bound, else at the pattern
    case accessor  // `get`, `set`, `willSet`, …; anchored at that word
    case enumCaseDecl
    case enumCaseElement
    case classDecl, structDecl, enumDecl, actorDecl, protocolDecl, extensionDecl
    case typealiasDecl, associatedtypeDecl, operatorDecl, precedenceGroupDecl, macroDecl

    // Parts of declarations
    case attribute  // `@name(arguments)`, anchored at the name
    case modifier  // one modifier with its parenthesised detail, anchored at the word
    case genericParameters  // `<…>`
    case inheritance  // `: A, B`
    case whereClause
    case parameters  // `(…)`
    case parameter  // anchored at the name the body uses
    case effects  // `async throws(E)`
    case returnType  // `-> T`
    case memberBlock  // `{ declarations }`
    case accessorBlock  // `{ get … set … }`, or the implicit getter's `{ statements }` (then its child is a `codeBlock`)
    case codeBlock  // `{ statements }`; children are statements and declarations

    // Statements: anchored at their keyword, after a label if there is one
    case expressionStatement
    case ifStatement, guardStatement, switchStatement  // also as expressions
    case whileStatement, repeatStatement, forStatement
    case doStatement, catchClause, deferStatement
    case switchCase  // `case …:` or `default:` with its statements; anchored at the keyword
    case caseItem  // one pattern of a `case`, with its `where`
    case returnStatement, throwStatement, breakStatement, continueStatement, fallthroughStatement
    case yieldStatement, thenStatement, discardStatement
    case conditions  // all conditions of `if`, `guard`, `while`
    case condition  // one of them: an expression
    case optionalBinding  // `let x = y`, `let x`; anchored at the name
    case patternCondition  // `case P = e`; anchored at `case`
    case availabilityCondition
    case elseBranch  // anchored at `else`; holds a block or an `ifStatement`
    case conditionalCompilation  // `#if … #endif`
    case conditionalClause  // `#if c`, `#elseif c`, `#else` with what it holds; anchored at the directive

    // Patterns and types
    case pattern  // one whole pattern
    case type  // one whole type
    case implicitlyUnwrappedType  // the `!` of a type

    // Expressions
    case tryExpression  // from `try` to the end of what it covers; anchored at `try`; a `!` or `?` follows
    case awaitExpression
    case unsafeExpression
    case call  // from `(` or the first trailing closure on; anchored at the callee's last name; `operand`: where the callee begins
    case subscriptCall  // from `[` to `]`; `operand` as for a call
    case argument  // one argument with its label; anchored at its label or first token
    case forceUnwrap  // the `!`; `operand` is where the unwrapped expression begins
    case optionalChain  // the `?`; likewise
    case closure  // `{ … }`; anchored at `{`
    case closureSignature  // all before and including `in`
    case captureList
    case tuple  // `( … )` as an expression
    case collectionLiteral  // `[ … ]`
    case stringLiteral  // quotes and delimiters included
    case interpolation  // `\( … )`
    case regexLiteral
    case keyPath
    case castExpression  // `as`, `as?`, `as!`, `is` with its type; anchored at the keyword
    case ternary  // from `?` to and including `:`
    case macroExpansion  // `#name …`
}
