// Owns: reading what is wanted of JSON that others wrote, and passing over the rest, whatever its type.
import JSON

extension JSONScanner {
    /// A string; nil for a value of another type, which is passed over.
    mutating func stringOrNothing() throws(JSONError) -> [UInt8]? {
        guard peek() == UInt8(ascii: "\"") else {
            try skipValue()
            return nil
        }
        return try string("a string")
    }

    /// Reads an object; a value of another type is passed over.
    mutating func objectOrNothing(_ body: (inout JSONScanner, [UInt8]) throws(JSONError) -> Void) throws(JSONError) {
        guard peek() == UInt8(ascii: "{") else { return try skipValue() }
        try object("an object", body)
    }

    /// Reads an array; a value of another type is passed over.
    mutating func arrayOrNothing(_ body: (inout JSONScanner) throws(JSONError) -> Void) throws(JSONError) {
        guard peek() == UInt8(ascii: "[") else { return try skipValue() }
        try array("an array", body)
    }
}
