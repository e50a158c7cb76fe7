#if os(Linux) && swift(>=6)
@attr(x) public struct S: ~Copyable { var v: Int { get { 1 } set {} } 
#else
enum E { indirect case a(Int), b }
#endif
