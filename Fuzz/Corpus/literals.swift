let r = /a[)]\/b/, s = #/
  x # y
/#, t = #"a\#(b)c"#, u = """
  a \(b)
  c \
  d
  """
