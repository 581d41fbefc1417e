/// The members of a JSON object in their order, each key once.
///
/// Few members are searched one by one; from nine on an index is kept, so that a large object costs no quadratic time.
/// Two objects are equal when they have equal members, in whatever order.
public struct JSONObject: Sendable {
  /// The keys, in order.
  public private(set) var keys: [String] = []
  /// The values, in the order of `keys`.
  public private(set) var values: [JSON] = []
  private var index: [String: Int]?

  private static let indexedFrom = 9

  /// An object without members.
  public init() {}

  /// How many members there are.
  public var count: Int { keys.count }

  /// Whether there are no members.
  public var isEmpty: Bool { keys.isEmpty }

  /// Reads, sets or (with nil) removes a member. A member that is set anew keeps its place.
  public subscript(key: String) -> JSON? {
    get {
      guard let place = place(of: key) else { return nil }
      return values[place]
    }
    set {
      switch (place(of: key), newValue) {
      case (let place?, let value?): values[place] = value
      case (let place?, nil): remove(at: place)
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  /// Adds a member unless the key is taken; says whether it was added.
  mutating func insert(_ key: String, _ value: JSON) -> Bool {
    if place(of: key) != nil { return false }
    append(key, value)
    return true
  }

  private func place(of key: String) -> Int? {
    if let index { return index[key] }
    return keys.firstIndex(of: key)
  }

  private mutating func append(_ key: String, _ value: JSON) {
    keys.append(key)
    values.append(value)
    if index != nil {
      index?[key] = keys.count - 1
    } else if keys.count == Self.indexedFrom {
      index = makeIndex()
    }
  }

  private mutating func remove(at place: Int) {
    keys.remove(at: place)
    values.remove(at: place)
    if index != nil { index = makeIndex() }
  }

  private func makeIndex() -> [String: Int] {
    Dictionary(zip(keys, keys.indices)) { first, _ in first }
  }
}

extension JSONObject: Hashable {
  /// Whether both have the same members.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    guard left.count == right.count else { return false }
    for (key, value) in left where right[key] != value { return false }
    return true
  }

  /// Independent of the order of the members.
  public func hash(into hasher: inout Hasher) {
    var sum = 0
    for (key, value) in self {
      var member = Hasher()
      member.combine(key)
      member.combine(value)
      sum = sum &+ member.finalize()
    }
    hasher.combine(sum)
  }
}

extension JSONObject: Sequence {
  /// Goes through the members in their order.
  public func makeIterator() -> Zip2Sequence<[String], [JSON]>.Iterator {
    zip(keys, values).makeIterator()
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Of members with one key the last one counts.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    for (key, value) in elements { self[key] = value }
  }
}
