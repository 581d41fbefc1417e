/// The pictures of templates as dots. A template's logo comes with every ticket; it is decoded and scaled once for each width.
struct PictureCache {
  private struct Entry {
    let bytes: [UInt8]
    let picture: Halftone
  }

  /// The latest last.
  private var entries: [Entry] = []
  private static let most = 8

  /// The picture at `width` dots, as high as it then is. nil where that is more than `mostRows`: so many rows are not worth making.
  mutating func picture(_ bytes: [UInt8], name: String, width: Int, mostRows: Int) throws(LayoutError) -> (picture: Halftone?, height: Int)
  {
    if let index = entries.firstIndex(where: { $0.picture.width == width && $0.bytes == bytes }) {
      let entry = entries.remove(at: index)
      entries.append(entry)
      return (entry.picture, entry.picture.height)
    }
    let image = try PNGImage(bytes, name: name)
    let height = max(1, (image.height * width + image.width / 2) / image.width)
    guard height <= mostRows else { return (nil, height) }
    let picture = Halftone(image, width: width, height: height)
    if entries.count == Self.most { entries.removeFirst() }
    entries.append(Entry(bytes: bytes, picture: picture))
    return (picture, height)
  }
}
