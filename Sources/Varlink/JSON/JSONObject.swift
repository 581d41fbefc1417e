/// The members of a JSON object in their order, each key once.
///
/// Few members are searched one by one; from nine on an index is kept, so that a large object costs no quadratic time.
/// Two objects are equal when they have equal members, in whatever order.
public struct JSONObject: Sendable {
  private var members: [(key: String, value: JSON)] = []
  private var index: [String: Int]?

  private static let indexedFrom = 9

  /// An object without members.
  public init() {}

  /// The keys, in order.
  public var keys: [String] { members.map(\.key) }

  /// The values, in the order of `keys`.
  public var values: [JSON] { members.map(\.value) }

  /// How many members there are.
  public var count: Int { members.count }

  /// Whether there are no members.
  public var isEmpty: Bool { members.isEmpty }

  /// Reads, sets or (with nil) removes a member. A member that is set anew keeps its place.
  public subscript(key: String) -> JSON? {
    get {
      guard let place = place(of: key) else { return nil }
      return members[place].value
    }
    set {
      switch (place(of: key), newValue) {
      case (let place?, let value?): members[place].value = value
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
    return members.firstIndex { $0.key == key }
  }

  private mutating func append(_ key: String, _ value: JSON) {
    members.append((key, value))
    if index != nil {
      index?[key] = members.count - 1
    } else if members.count == Self.indexedFrom {
      index = makeIndex()
    }
  }

  private mutating func remove(at place: Int) {
    members.remove(at: place)
    if index != nil { index = makeIndex() }
  }

  private func makeIndex() -> [String: Int] {
    Dictionary(zip(keys, members.indices)) { first, _ in first }
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
  public func makeIterator() -> IndexingIterator<[(key: String, value: JSON)]> {
    members.makeIterator()
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Of members with one key the last one counts.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    for (key, value) in elements { self[key] = value }
  }
}
