// Owns: whole outlines of short texts, as a reviewer reads them.
import Testing

@Suite struct `Outlines` {
    @Test func `Calls, unwraps and closures know their operands`() {
        let outlined = Outlined(
            #"""
            a?.b!.c(x, y: 1)[0] { $0 } z: { [weak self] (p: Int) -> Int in self }
            let f = x as? T ?? (y ? 1 : 2)
            _ = [\A.b, "s\(t)", #m(1), [1: 2], /r/]
            """#)
        #expect(
            outlined.dump == #"""
                file
                  expressionStatement · a?.b!.c(x, y: 1)[0] { $0 } z: { [weak se…
                    optionalChain of a · ?
                    forceUnwrap of a · !
                    call c of a · (x, y: 1)
                      argument · x
                      argument · y: 1
                    subscriptCall of a · [0] { $0 } z: { [weak self] (p: Int) -> …
                      argument · 0
                      closure · { $0 }
                        expressionStatement · $0
                      argument · z: { [weak self] (p: Int) -> Int in self…
                        closure · { [weak self] (p: Int) -> Int in self }
                          closureSignature · [weak self] (p: Int) -> Int in
                            captureList · [weak self]
                              argument self · weak self
                            parameters · (p: Int)
                              parameter · p: Int
                                type · Int
                            returnType · -> Int
                              type · Int
                          expressionStatement · self
                  variableDecl · let f = x as? T ?? (y ? 1 : 2)
                    binding · f = x as? T ?? (y ? 1 : 2)
                      castExpression · as? T
                        type · T
                      tuple · (y ? 1 : 2)
                        argument · y ? 1 : 2
                          ternary · ? 1 :
                  expressionStatement · _ = [\A.b, "s\(t)", #m(1), [1: 2], /r/]
                    collectionLiteral · [\A.b, "s\(t)", #m(1), [1: 2], /r/]
                      keyPath · \A.b
                      stringLiteral · "s\(t)"
                        interpolation · \(t)
                          argument · t
                      macroExpansion m · #m(1)
                        argument · 1
                      collectionLiteral · [1: 2]
                      regexLiteral · /r/

                """#)
    }

    @Test func `‘#if’ stands around attributes and members of an expression`() {
        let outlined = Outlined(
            #"""
            #if DEBUG
            @A
            #endif
            func f() {
                x
                    #if os(Linux)
                    .y()
                    #else
                    .z
                    #endif
            }
            """#)
        #expect(
            outlined.dump == #"""
                file
                  functionDecl f · #if DEBUG @A #endif func f() { x #if os(…
                    conditionalCompilation · #if DEBUG @A #endif
                      conditionalClause · #if DEBUG @A
                        condition · DEBUG
                        attribute A · @A
                    parameters · ()
                    codeBlock · { x #if os(Linux) .y() #else .z #endif }
                      expressionStatement · x #if os(Linux) .y() #else .z #endif
                        conditionalCompilation · #if os(Linux) .y() #else .z #endif
                          conditionalClause · #if os(Linux) .y()
                            condition · os(Linux)
                              call os of os · (Linux)
                                argument · Linux
                            call y of x · ()
                          conditionalClause · #else .z

                """#)
    }

    @Test func `A function with all its parts`() {
        let outlined = Outlined(
            #"""
            @discardableResult
            static func load<T: P>(_ id: Int, from url: URL = .home) async throws(E) -> T? where T: Q {
                return try await decode(url)!
            }
            """#)
        #expect(
            outlined.dump == #"""
                file
                  functionDecl load · @discardableResult static func load<T: P…
                    attribute discardableResult · @discardableResult
                    modifier · static
                    genericParameters · <T: P>
                      type · P
                    parameters · (_ id: Int, from url: URL = .home)
                      parameter id · _ id: Int
                        type · Int
                      parameter url · from url: URL = .home
                        type · URL
                    effects · async throws(E)
                      type · E
                    returnType · -> T?
                      type · T?
                    whereClause · where T: Q
                      type · T
                      type · Q
                    codeBlock · { return try await decode(url)! }
                      returnStatement · return try await decode(url)!
                        tryExpression · try await decode(url)!
                          awaitExpression · await decode(url)!
                            call decode of decode · (url)
                              argument · url
                            forceUnwrap of decode · !

                """#)
    }

    @Test func `Statements with conditions, patterns and branches`() {
        let outlined = Outlined(
            #"""
            outer: for case let x? in list where x > 1 { continue outer }
            while let y = next(), case .a = y, #available(iOS 16, *) {}
            guard ready else { return }
            if a { } else if b { } else { }
            do { try c() } catch is E where d { } catch { }
            switch e { case 1, 2: f(); @unknown default: break }
            """#)
        #expect(
            outlined.dump == #"""
                file
                  forStatement for · outer: for case let x? in list where x >…
                    pattern · case let x?
                      optionalChain of x · ?
                    condition · x > 1
                    codeBlock · { continue outer }
                      continueStatement · continue outer
                  whileStatement · while let y = next(), case .a = y, #avai…
                    conditions · let y = next(), case .a = y, #available(…
                      optionalBinding y · let y = next()
                        call next of next · ()
                      patternCondition · case .a = y
                        pattern · .a
                      availabilityCondition · #available(iOS 16, *)
                    codeBlock · {}
                  guardStatement · guard ready else { return }
                    conditions · ready
                      condition · ready
                    elseBranch · else { return }
                      codeBlock · { return }
                        returnStatement · return
                  ifStatement · if a { } else if b { } else { }
                    conditions · a
                      condition · a
                    codeBlock · { }
                    elseBranch · else if b { } else { }
                      ifStatement · if b { } else { }
                        conditions · b
                          condition · b
                        codeBlock · { }
                        elseBranch · else { }
                          codeBlock · { }
                  doStatement · do { try c() } catch is E where d { } ca…
                    codeBlock · { try c() }
                      expressionStatement · try c()
                        tryExpression · try c()
                          call c of c · ()
                    catchClause · catch is E where d { }
                      caseItem · is E where d
                        pattern · is E
                          castExpression · is E
                            type · E
                        condition · d
                      codeBlock · { }
                    catchClause · catch { }
                      codeBlock · { }
                  switchStatement · switch e { case 1, 2: f(); @unknown defa…
                    switchCase · case 1, 2: f();
                      caseItem · 1
                        pattern · 1
                      caseItem · 2
                        pattern · 2
                      expressionStatement · f()
                        call f of f · ()
                    switchCase default · @unknown default: break
                      attribute unknown · @unknown
                      breakStatement · break

                """#)
    }

    @Test func `Types, properties and their accessors`() {
        let outlined = Outlined(
            #"""
            public final class Cache<Key>: Base, P where Key: Hashable {
                private(set) var a = 1, (b, c): (Int, Int)
                var d: Int! { willSet { print(newValue) } }
                var e: Int { 2 }
                init?(x: Int) {}
                subscript(i: Int) -> Int { get { 1 } set(new) {} }
                deinit {}
            }
            enum E: Int { case a(Int), b = 2 }
            """#)
        #expect(
            outlined.dump == #"""
                file
                  classDecl Cache · public final class Cache<Key>: Base, P w…
                    modifier · public
                    modifier · final
                    genericParameters · <Key>
                    inheritance · : Base, P
                      type · Base
                      type · P
                    whereClause · where Key: Hashable
                      type · Key
                      type · Hashable
                    memberBlock · { private(set) var a = 1, (b, c): (Int, …
                      variableDecl var · private(set) var a = 1, (b, c): (Int, In…
                        modifier · private(set)
                        binding · a = 1
                        binding b · (b, c): (Int, Int)
                          type · (Int, Int)
                      variableDecl · var d: Int! { willSet { print(newValue) …
                        binding · d: Int! { willSet { print(newValue) } }
                          type · Int!
                            implicitlyUnwrappedType · !
                          accessorBlock · { willSet { print(newValue) } }
                            accessor · willSet { print(newValue) }
                              codeBlock · { print(newValue) }
                                expressionStatement · print(newValue)
                                  call print of print · (newValue)
                                    argument · newValue
                      variableDecl · var e: Int { 2 }
                        binding · e: Int { 2 }
                          type · Int
                          accessorBlock · { 2 }
                            codeBlock · { 2 }
                              expressionStatement · 2
                      initializerDecl · init?(x: Int) {}
                        parameters · (x: Int)
                          parameter · x: Int
                            type · Int
                        codeBlock · {}
                      subscriptDecl · subscript(i: Int) -> Int { get { 1 } set…
                        parameters · (i: Int)
                          parameter · i: Int
                            type · Int
                        returnType · -> Int
                          type · Int
                        accessorBlock · { get { 1 } set(new) {} }
                          accessor · get { 1 }
                            codeBlock · { 1 }
                              expressionStatement · 1
                          accessor · set(new) {}
                            parameters · (new)
                              parameter · new
                            codeBlock · {}
                      deinitializerDecl · deinit {}
                        codeBlock · {}
                  enumDecl E · enum E: Int { case a(Int), b = 2 }
                    inheritance · : Int
                      type · Int
                    memberBlock · { case a(Int), b = 2 }
                      enumCaseDecl · case a(Int), b = 2
                        enumCaseElement · a(Int)
                          parameters · (Int)
                            parameter · Int
                              type · Int
                        enumCaseElement · b = 2

                """#)
    }
}
