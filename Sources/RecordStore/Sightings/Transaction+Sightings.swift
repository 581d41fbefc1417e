extension Transaction {
  /// What was last driven in each role.
  package func sightings() throws(StoreError) -> [DeviceSighting] {
    try connection.query("SELECT role, position, id_path, serial, ids, model FROM device_sighting ORDER BY role") {
      row throws(StoreError) in
      DeviceSighting(
        role: try row.text(0), position: try row.text(1), idPath: row.isNull(2) ? nil : try row.text(2),
        serial: row.isNull(3) ? nil : try row.text(3), ids: row.isNull(4) ? nil : try row.text(4),
        model: row.isNull(5) ? nil : try row.text(5))
    }
  }

  /// Replaces what is known of a role.
  package func put(_ sighting: DeviceSighting) throws(StoreError) {
    try connection.run(
      "INSERT OR REPLACE INTO device_sighting VALUES (?, ?, ?, ?, ?, ?, ?)",
      [
        .text(sighting.role), .text(sighting.position), Value(sighting.idPath), Value(sighting.serial), Value(sighting.ids),
        Value(sighting.model), .integer(now.wallMilliseconds),
      ])
  }
}
