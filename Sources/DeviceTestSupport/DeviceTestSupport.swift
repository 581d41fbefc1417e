// DeviceTestSupport
