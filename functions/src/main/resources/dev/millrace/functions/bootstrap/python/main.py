import _millrace  # in a module of its own, so that it is compiled only once

_millrace.main()
