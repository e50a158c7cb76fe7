// Editor placeholders: a file with errors, for the parser.
f(<#placeholder#>, x: <#T##Int#>)
let ph: <#Type#> = <#value#>
func behind() {}
struct AlsoBehind { init() {} }
