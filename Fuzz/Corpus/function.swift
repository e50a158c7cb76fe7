func f<T: P>(_ a: inout T?, b: [Int: String] = [:]) async throws(E) -> some P where T: Q {
  guard let x = try? a!.b(c: { $0 + 1 }) else { return }
  for i in 0..<3 where i != 2 { print("\(i) \(x)") }
}
