a
<<<<<<< HEAD
b
=======
c
>>>>>>> x
x = y ? z : w as? T ?? v
switch a { case .b(let c) where c > 1: break; default: do { try f() } catch let e as E { throw e } }
