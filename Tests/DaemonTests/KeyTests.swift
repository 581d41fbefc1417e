import HallInterface
import Testing
import Varlink

@Suite("A ticket's key", .showingLogs, .timeLimit(.minutes(2)))
struct KeyTests {
  typealias Printers = HalldTicketPrinter

  @Test("Two clients with one key at the same time get one ticket, and both are told of it") func atOnce() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let clients = try (0..<2).map { _ in try RawClient(hall.socket) }
      for client in clients {
        client.call(
          Printers.Print.name, #"{"printer":"printer","key":"same","content":{"lines":[{"text":"A012"}]}}"#)
      }
      let replies = try clients.map { client in
        guard case .object(let parameters)? = try client.next()?["parameters"] else { throw HarnessError("no reply") }
        return try Printers.Print.Reply(json: .object(parameters), unknownFields: .rejected)
      }
      #expect(Set(replies.map(\.job.id)).count == 1)
      #expect(replies.filter(\.known).count == 1)
      #expect(try hall.end(of: replies[0].job).state == .printed)
      #expect(try hall.end(of: hall.print(Picture(2), key: "fence")).state == .printed)
      #expect(try hall.sim.papers(2).map { $0.sightings.isEmpty } == [true, false])
    }
  }

  @Test("A client that asks again is told of its ticket, and nothing more is printed") func again() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let first = try hall.end(of: hall.print(Picture(1), key: "one"))
      let (content, file) = try Picture(1).content()
      let second = try hall.call(
        Printers.Print.self, .init(printer: "printer", key: "one", content: content), descriptors: [file])
      #expect(second.known)
      #expect(second.job == first)
      try hall.end(of: hall.print(Picture(2), key: "two"))
      #expect(try hall.sim.sightings(until: 2).map(\.number) == [1, 2])
    }
  }

  @Test("The same key for another ticket is refused with the number of the first") func conflict() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let first = try hall.print(Picture(1), key: "one")
      let (content, file) = try Picture(2).content()
      let refusal = try hall.refusal(
        Printers.Print.self, .init(printer: "printer", key: "one", content: content), descriptors: [file])
      #expect(refusal == .keyConflict(key: "one", id: first.id))
      try hall.end(of: first)
      try hall.end(of: hall.print(Picture(3), key: "three"))
      #expect(try hall.sim.sightings(until: 3).map(\.number) == [1, 3])
    }
  }

  @Test(
    "The same key of another user names another ticket",
    .enabled(if: OtherUser.canBeMade, "only root can be another user"))
  func otherUser() async throws {
    try await TestHall.run(configuration: "[access]\nprint_users = [\"daemon\"]") { hall in
      try hall.untilReady()
      let mine = try hall.print(Picture(1), key: "same")
      let client = try OtherUser.connect(1, to: hall.socket, errors: hall.folder + "/user.log")
      let (content, file) = try Picture(2).content()
      let theirs = try client.call(
        Printers.Print.self, .init(printer: "printer", key: "same", content: content), descriptors: [file], timeout: .seconds(20))
      #expect(!theirs.known)
      #expect(theirs.job.id != mine.id)
      #expect(theirs.job.uid == 1)
      #expect(try client.call(Printers.GetJob.self, .init(key: "same"), timeout: .seconds(20)).job.id == theirs.job.id)
      #expect(try hall.job(key: "same").id == mine.id)
      // One may not take back the ticket of another.
      #expect(throws: VarlinkClientError.self) { try client.call(Printers.Cancel.self, .init(id: mine.id), timeout: .seconds(20)) }
      #expect(try hall.end(of: theirs.job).state == .printed)
      #expect(try hall.sim.sightings(until: 2).map(\.number) == [1, 2])
    }
  }
}
