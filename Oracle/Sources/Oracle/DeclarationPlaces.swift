// Owns: where SwiftParser sees declarations in a file with errors.
import SwiftSyntax

/// The declarations of a tree whose keyword and name are really there.
final class DeclarationPlaces: SyntaxVisitor {
    private(set) var places: [DeclarationPlace] = []

    init(_ tree: SourceFileSyntax) {
        super.init(viewMode: .sourceAccurate)
        walk(tree)
    }

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind { note(node, node.funcKeyword, node.name) }
    override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind { note(node, node.initKeyword, node.initKeyword) }
    override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind { note(node, node.classKeyword, node.name) }
    override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind { note(node, node.structKeyword, node.name) }
    override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind { note(node, node.enumKeyword, node.name) }
    override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind { note(node, node.actorKeyword, node.name) }
    override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind { note(node, node.protocolKeyword, node.name) }
    override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind { note(node, node.extensionKeyword, node.extendedType) }

    private func note(_ node: some SyntaxProtocol, _ keyword: TokenSyntax, _ name: some SyntaxProtocol) -> SyntaxVisitorContinueKind {
        if keyword.presence == .present, !name.hasError {
            places.append(
                DeclarationPlace(
                    start: node.positionAfterSkippingLeadingTrivia.utf8Offset, name: name.positionAfterSkippingLeadingTrivia.utf8Offset))
        }
        return .visitChildren
    }
}
