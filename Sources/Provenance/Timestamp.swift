// Owns: reading moments as RFC 3339 writes them, without Foundation.

enum Timestamp {
    /// The nanoseconds since 1970 of `2026-01-23T14:30:00.123Z` or `…+01:00`; nil for anything else.
    static func nanoseconds(_ text: [UInt8]) -> Int64? {
        guard text.count >= 20, text.count <= 40, text[10] | 0x20 == UInt8(ascii: "t"),
            separators.allSatisfy({ text[$0.at] == $0.byte }), let year = number(text[0..<4]), let month = number(text[5..<7]),
            let day = number(text[8..<10]), let hour = number(text[11..<13]), let minute = number(text[14..<16]),
            let second = number(text[17..<19]), (1970...2200).contains(year), (1...12).contains(month), (1...31).contains(day), hour < 24,
            minute < 60, second <= 60
        else { return nil }
        var rest = text[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard !digits.isEmpty else { return nil }
            for place in 0..<9 {
                let digit = place < digits.count ? digits[digits.startIndex + place] - UInt8(ascii: "0") : 0
                fraction = fraction * 10 + Int64(digit)
            }
            rest = rest[digits.endIndex...]
        }
        guard let offset = minutes(rest) else { return nil }
        let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - offset
        return Int64(minutes * 60 + second) * 1_000_000_000 + fraction
    }

    private static let separators: [(at: Int, byte: UInt8)] = [
        (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")), (13, UInt8(ascii: ":")), (16, UInt8(ascii: ":")),
    ]

    /// The minutes that a zone is ahead of UTC.
    private static func minutes(_ zone: ArraySlice<UInt8>) -> Int? {
        let zone = Array(zone)
        if zone.count == 1, zone[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard zone.count == 6, zone[3] == UInt8(ascii: ":"), let hours = number(zone[1..<3]), let minutes = number(zone[4..<6]) else {
            return nil
        }
        switch zone[0] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }

    /// The days since 1970 in the Gregorian calendar, counted in years that begin with March, so that a leap day is a year's last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month > 2 ? year : year - 1
        let (era, yearOfEra) = (year / 400, year % 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
