// Owns: which module a file belongs to, by a manifest that nobody runs.
import Analysis
import Skeletons
import SourceText
import Testing
