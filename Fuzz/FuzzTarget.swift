// Owns: the promises that any bytes must keep, as libFuzzer calls them.
import Outline
import SourceText
import SwiftLexer

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let source = SourceText(Array(UnsafeBufferPointer(start: start, count: count)))
    let tokens = Tokens(lexing: source)
    checkTokens(tokens, count)
    checkOutline(Outline(parsing: tokens, of: source), tokens)
    return 0
}

/// Tokens follow one another, end with the file, and leave nothing out but what is marked as space.
private func checkTokens(_ tokens: Tokens, _ count: Int) {
    precondition(tokens.kinds.last == .endOfFile)
    precondition(tokens.starts.count == tokens.count && tokens.ends.count == tokens.count && tokens.flags.count == tokens.count)
    var end = 0
    for index in 0..<tokens.count {
        let range = tokens.range(index)
        precondition(range.lowerBound >= end)
        precondition(range.lowerBound == end || tokens.flags[index].contains(.spaceBefore))
        precondition(tokens.kinds[index] != .endOfFile || index == tokens.count - 1)
        end = range.upperBound
    }
    precondition(end == count)
    for comment in tokens.comments {
        let next = Int(comment.nextToken)
        precondition(comment.range.upperBound <= Int(tokens.starts[next]))
        precondition(next == 0 || comment.range.lowerBound >= Int(tokens.ends[next - 1]))
    }
}

/// Nodes lie within the file and within their parents, in preorder.
private func checkOutline(_ outline: Outline, _ tokens: Tokens) {
    precondition(outline.count > 0 && outline.kinds[0] == .file && outline.matches.count == tokens.count)
    for index in 0..<outline.count {
        let node = NodeID(index)
        let range = outline.tokens(node)
        precondition(range.upperBound <= tokens.count)
        precondition(outline.descendants(node).upperBound <= outline.count)
        guard let parent = outline.parent(node) else { continue }
        precondition(parent < node && outline.descendants(parent).contains(index))
    }
    for match in outline.matches { precondition(match == Outline.noMatch || Int(match) < tokens.count) }
}
