// Owns: damaged code, after which the next declaration is found.
import Outline
import Testing

@Suite struct `Damaged code` {
    @Test func `A lost closing brace ends where the next declaration begins`() {
        let outlined = Outlined(
            """
            struct S {
                func a() {
                    if x {
                        y()
                }

                func b() {}
            }
            func c() {}
            """)
        #expect(outlined.names(.functionDecl) == ["a", "b", "c"])
        #expect(outlined.texts(.structDecl).first?.hasSuffix("func b() {}\n}") == true)
    }

    @Test func `A lost opening brace leaves the type around it whole`() {
        let outlined = Outlined(
            """
            struct S {
                func a()
                    y()
                }

                init(z: Int) {}
            }
            extension T {}
            """)
        #expect(outlined.names(.functionDecl) == ["a"])
        #expect(outlined.nodes(.initializerDecl).count == 1)
        #expect(outlined.names(.extensionDecl) == ["T"])
    }

    @Test func `Half a call ends before the next declaration`() {
        let outlined = Outlined(
            """
            class C {
                func a() {
                    send(message, to: [recipient
                }

                public func b(x: Int) -> Int { x }
                var d = 1
            }
            """)
        #expect(outlined.names(.functionDecl) == ["a", "b"])
        #expect(outlined.names(.binding) == ["d"])
    }

    @Test func `Half a call ends before the next statement`() {
        let outlined = Outlined(
            """
            func a() {
                send(message, to: recipient
                return try! b()
            }
            """)
        #expect(outlined.texts(.returnStatement) == ["return try! b()"])
    }

    @Test func `Words of declarations label arguments and parameters`() {
        let outlined = Outlined(
            """
            init(
                extension proto: P,
                public key: Key,
                class name: String
            ) { f() }
            """)
        #expect(outlined.names(.parameter) == ["proto", "key", "name"])
        #expect(outlined.nodes(.extensionDecl).isEmpty)
    }

    @Test func `A merge conflict loses no declaration behind it`() {
        let outlined = Outlined(
            """
            struct S {
            <<<<<<< HEAD
                func a() {
            =======
                func b() {
            >>>>>>> branch
                    c()
                }

                func d() {}
            }
            """)
        #expect(outlined.names(.functionDecl).last == "d")
    }

    @Test func `Directives without a partner are passed over`() {
        let outlined = Outlined(
            """
            #endif
            func a() {
                #else
                b()
            }
            #elseif X
            func c() {}
            """)
        #expect(outlined.names(.functionDecl) == ["a", "c"])
        #expect(outlined.names(.call) == ["b"])
    }

    @Test(arguments: 0...60) func `A file cut off anywhere is outlined up to there`(length: Int) {
        let text = "struct S { let a = [1: \"\\(b { $0! })\"]; func c<T>(d: T) throws {} }"
        let outlined = Outlined(String(text.prefix(length)))
        #expect(outlined.outline.kinds.first == .file)
        #expect(outlined.nodes(.structDecl).count == (length > 0 && text.prefix(length).contains("struct") ? 1 : 0))
    }
}
