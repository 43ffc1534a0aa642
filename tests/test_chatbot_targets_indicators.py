"""Which wordings name one indicator, and which must stay apart."""

from __future__ import annotations

import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.quantities import Quantity, parse_quantities
from chatbot.targets.indicator_words import (
    AVERAGE,
    FALL,
    MEASURES,
    RISE,
    SHARE,
    TIMES,
    concepts_of,
    groups,
    phrases,
    themes,
)
from chatbot.targets.indicators import PER_HEAD, compare, describe, names_like, theme
from chatbot.targets.types import Indicator

# A wording, and behind "@" the value that it stands with.
SAME = [
    """thu nhập bình quân đầu người; TNBQ đầu người; thu nhập bình quân/người;
    thu nhập bình quân đầu người hằng năm; mức thu nhập bình quân của mỗi người dân;
    bình quân thu nhập đầu người; thu nhập của người dân @ 98,3 triệu đồng/người/năm;
    thu nhập bình quân một người dân trong năm; mỗi người dân thu nhập bình quân @ 98,3 triệu đồng;
    thu nhập tính theo đầu người; thu nhập @ 98,3 triệu đồng/người/năm;
    thu nhập bình quân đầu người đến năm 2030""",
    """GRDP bình quân đầu người; GRDP/người; tổng sản phẩm trên địa bàn bình quân đầu người;
    tổng sản phẩm trên địa bàn (GRDP) bình quân đầu người; GRDP bình quân mỗi người dân;
    GRDP @ 8.500 USD/người; GRDP bình quân @ 8.500 USD/người""",
    """tỷ lệ hộ nghèo; tỉ lệ hộ nghèo; hộ nghèo @ 0,5%; số hộ nghèo @ 0,5%; tỷ lệ hộ gia đình nghèo;
    tỷ lệ nghèo; tỷ lệ hộ thuộc diện nghèo; TỶ LỆ HỘ NGHÈO; ti le ho ngheo;
    tỷ lệ hộ dân nghèo trên địa bàn phường; tỷ lệ hộ nghèo giai đoạn 2026-2030""",
    """tỷ lệ hộ nghèo giảm; giảm tỷ lệ hộ nghèo; mức giảm tỷ lệ hộ nghèo bình quân hằng năm;
    giảm nghèo; tỷ lệ giảm hộ nghèo; hộ nghèo giảm; hộ nghèo @ giảm 1%/năm""",
    """tốc độ tăng thu ngân sách bình quân hằng năm; thu ngân sách tăng bình quân;
    tăng thu ngân sách nhà nước; thu NSNN trên địa bàn tăng; thu ngân sách @ tăng 12%/năm;
    tốc độ tăng tổng thu ngân sách nhà nước""",
    """tỷ lệ bao phủ BHYT; tỷ lệ người dân tham gia bảo hiểm y tế; tỷ lệ dân số tham gia BHYT;
    độ bao phủ bảo hiểm y tế; người dân tham gia BHYT @ trên 95%; bao phủ BHYT @ 95%;
    tỷ lệ người dân có thẻ BHYT; tỷ lệ bao phủ bảo hiểm y tế toàn dân""",
    """tỷ lệ trường học đạt chuẩn quốc gia; trường học đạt chuẩn quốc gia @ 100%;
    tỷ lệ trường chuẩn quốc gia; số trường đạt chuẩn quốc gia @ 80%;
    tỷ lệ các trường học được công nhận đạt chuẩn quốc gia""",
    """số trường đạt chuẩn quốc gia; trường đạt chuẩn quốc gia @ 10 trường;
    số lượng trường chuẩn quốc gia""",
    """tỷ lệ thu gom, xử lý rác thải sinh hoạt; tỷ lệ rác thải sinh hoạt được thu gom và xử lý;
    chất thải rắn sinh hoạt được thu gom, xử lý @ 100%;
    tỷ lệ chất thải rắn sinh hoạt được xử lý, thu gom""",
    """tỷ lệ người dân sử dụng nước sạch; tỷ lệ dân số được sử dụng nước sạch;
    người dân dùng nước sạch @ 100%; tỷ lệ sử dụng nước sạch; tỷ lệ dân cư được cấp nước sạch""",
    """tỷ lệ hộ gia đình sử dụng nước sạch; hộ dân dùng nước sạch @ 100%;
    tỷ lệ hộ được cấp nước sạch""",
    """tỷ lệ che phủ rừng; độ che phủ rừng; tỷ lệ che phủ của rừng; che phủ rừng @ 42%""",
    """tỷ lệ lao động qua đào tạo; lao động qua đào tạo @ 75%; tỷ lệ lao động đã qua đào tạo;
    tỷ lệ người lao động được đào tạo; tỷ trọng lao động qua đào tạo""",
    """tỷ lệ lao động qua đào tạo có bằng cấp, chứng chỉ; tỷ lệ lao động có bằng cấp, chứng chỉ;
    tỷ lệ lao động qua đào tạo (có bằng, chứng chỉ)""",
    """tỷ trọng kinh tế số trong GRDP; kinh tế số chiếm trong GRDP @ 30%;
    kinh tế số đóng góp vào GRDP @ 30%; tỷ trọng giá trị gia tăng của kinh tế số trong GRDP""",
    """kết nạp đảng viên mới @ 200 đảng viên; số đảng viên kết nạp mới;
    số đảng viên được kết nạp; phát triển đảng viên mới @ 200 đảng viên;
    số quần chúng ưu tú được kết nạp vào Đảng""",
    """tỷ lệ chi bộ được xếp loại hoàn thành tốt nhiệm vụ trở lên;
    chi bộ hoàn thành tốt nhiệm vụ trở lên @ 90%;
    tỷ lệ chi bộ hằng năm được đánh giá hoàn thành tốt nhiệm vụ trở lên""",
    """tốc độ tăng trưởng kinh tế; tăng trưởng GRDP; tốc độ tăng GRDP; GRDP tăng bình quân;
    tốc độ tăng tổng sản phẩm trên địa bàn (GRDP); tăng trưởng kinh tế bình quân hằng năm""",
    """tỷ lệ hồ sơ TTHC được giải quyết đúng hạn; hồ sơ giải quyết đúng hạn @ 99%;
    tỷ lệ giải quyết thủ tục hành chính đúng hạn; tỷ lệ hồ sơ đúng hạn""",
    """tỷ lệ gia đình văn hóa; tỷ lệ gia đình văn hoá; hộ gia đình văn hóa @ 95%;
    tỷ lệ hộ gia đình đạt danh hiệu gia đình văn hóa; gia đình đạt chuẩn văn hóa @ 95%""",
    """tỷ lệ hài lòng của người dân, doanh nghiệp; mức độ hài lòng của doanh nghiệp và người dân;
    tỷ lệ người dân, doanh nghiệp hài lòng; sự hài lòng của người dân và doanh nghiệp @ 95%""",
    """số giường bệnh trên vạn dân; giường bệnh trên 10.000 dân @ 32 giường bệnh;
    giường bệnh @ 32 giường bệnh/vạn dân""",
    """tỷ trọng nông, lâm nghiệp và thủy sản; nông - lâm - thủy sản chiếm @ 10%;
    tỷ trọng khu vực nông nghiệp, lâm nghiệp, thuỷ sản; cơ cấu nông, lâm, ngư nghiệp""",
    """tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng thể thấp còi;
    tỷ lệ suy dinh dưỡng thể thấp còi ở trẻ em dưới 5 tuổi""",
    """tỷ lệ đô thị hóa; đô thị hoá @ 50%; tỷ lệ dân số đô thị""",
    """diện tích cây ăn quả; cây ăn quả @ 350 ha; diện tích cây ăn quả @ 350 ha""",
    """đường cao tốc; tổng chiều dài đường cao tốc @ 145 km; số km đường cao tốc @ 145 km""",
    """số căn nhà ở xã hội; nhà ở xã hội @ 900 căn; xây dựng nhà ở xã hội @ 900 căn;
    hoàn thành xây dựng căn nhà ở xã hội @ 900 căn""",
    """tỷ lệ người dân biết chữ; người dân biết chữ @ 98%""",
    """trường đạt chuẩn quốc gia mức độ 2; trường chuẩn quốc gia mức độ II;
    trường đạt chuẩn quốc gia cấp độ 2""",
    """diện tích cà phê @ 450 ha; mở rộng diện tích cà phê @ 450 ha; cây cà phê @ 450 ha;
    trồng cà phê @ 450 ha; mở rộng vùng trồng cây cà phê @ 450 ha;
    duy trì ổn định diện tích cà phê @ 450 ha""",
    """diện tích trồng mới rừng @ 120 ha; trồng rừng @ 120 ha; trồng mới rừng @ 120 ha/năm;
    diện tích rừng trồng mới @ 120 ha""",
    """số cây xanh trồng mới; trồng thêm cây xanh @ 5.000 cây; trồng cây xanh @ 5.000 cây""",
    """tỷ lệ thu gom rác thải; tỷ lệ dân số được thu gom rác thải; rác thải được thu gom @ 98%;
    tỷ lệ người dân được thu gom rác thải""",
    """tỷ lệ rác thải được phân loại tại nguồn; tỷ lệ phân loại rác tại nguồn;
    rác sinh hoạt được phân loại tại nguồn @ 60%""",
    """tỷ lệ chất thải rắn sinh hoạt phải chôn lấp; chất thải rắn sinh hoạt chôn lấp @ 20%;
    tỷ lệ chất thải rắn sinh hoạt xử lý bằng phương pháp chôn lấp""",
    """tỷ lệ dân số đô thị sử dụng nước sạch; tỷ lệ người dân đô thị được cung cấp nước sạch;
    dân cư đô thị được dùng nước sạch @ 100%""",
    """tổng đàn trâu, bò; đàn trâu bò @ 12.000 con; số lượng trâu, bò @ 12.000 con;
    trâu, bò @ 12.000 con; quy mô đàn bò, trâu""",
    """sản phẩm OCOP từ 3 sao @ 5 sản phẩm; sản phẩm OCOP 3 sao trở lên @ 5 sản phẩm;
    số sản phẩm OCOP từ 3 sao trở lên; số sản phẩm OCOP được xếp hạng từ 3 sao trở lên""",
    """tỷ lệ hộ nghèo vùng ven biển; tỷ lệ hộ nghèo, theo vùng, ven biển;
    vùng ven biển, tỷ lệ hộ nghèo; tỷ lệ hộ nghèo (khu vực ven biển)""",
    """số trường đạt chuẩn quốc gia mức độ 2; trường đạt chuẩn mức độ 2 @ 5 trường;
    trường đạt chuẩn quốc gia, trường đạt chuẩn mức độ 2 @ 5 trường""",
    """mức giảm phát thải khí nhà kính; lượng phát thải khí nhà kính @ giảm 8%""",
    """tỷ lệ trẻ em 5 tuổi đến trường; huy động trẻ 5 tuổi ra lớp @ 99%;
    tỷ lệ trẻ em 5 tuổi được huy động đến trường""",
    """tỷ lệ hồ sơ giải quyết trực tuyến; tỷ lệ hồ sơ thủ tục hành chính xử lý trực tuyến;
    hồ sơ được giải quyết qua mạng @ 80%""",
    """tỷ trọng dịch vụ; dịch vụ trong cơ cấu kinh tế @ 37%; cơ cấu kinh tế, dịch vụ @ 37%""",
    """vốn đầu tư toàn xã hội; tổng vốn đầu tư toàn xã hội 5 năm 2026 - 2030;
    thu hút vốn đầu tư toàn xã hội giai đoạn 2026-2030""",
    """số bác sĩ trên vạn dân; cứ 10.000 dân có bác sĩ @ 14 bác sĩ; bình quân bác sĩ/vạn dân @ 14;
    số bác sĩ trên 1 vạn dân @ 14 bác sĩ/vạn dân; mỗi vạn dân có bác sĩ @ 14 bác sĩ""",
    """tỷ lệ đường xã được nhựa hóa, bê tông hóa; đường xã được trải nhựa hoặc bê tông @ 90%;
    tỷ lệ bê tông hóa, nhựa hóa đường xã""",
    """tỷ lệ thất nghiệp khu vực thành thị; tỷ lệ lao động thành thị thất nghiệp;
    thất nghiệp ở đô thị @ 2,5%""",
    """tỷ lệ xã đạt chuẩn nông thôn mới nâng cao; số xã nông thôn mới nâng cao @ 30%;
    số xã đạt chuẩn nông thôn mới, số xã đạt chuẩn nông thôn mới nâng cao @ 30%""",
    """số lao động được giải quyết việc làm; giải quyết việc làm cho bình quân lao động @
    bình quân 650 lao động; tạo việc làm mới cho người lao động @ 650 lao động""",
]
APART = [
    """thu nhập bình quân đầu người; GRDP bình quân đầu người; thu nhập bình quân hộ; thu nhập;
    thu nhập bình quân đầu người khu vực nông thôn; tốc độ tăng thu nhập bình quân đầu người;
    GDP bình quân đầu người; giá trị gia tăng bình quân đầu người""",
    """tỷ lệ hộ nghèo; tỷ lệ hộ cận nghèo; số hộ nghèo; số hộ thoát nghèo; tỷ lệ hộ nghèo đa chiều;
    mức giảm tỷ lệ hộ nghèo; tỷ lệ hộ tái nghèo; tỷ lệ hộ không nghèo; tỷ lệ hộ chưa thoát nghèo;
    tỷ lệ hộ nghèo và cận nghèo; hộ nghèo @ giảm 120 hộ; tỷ lệ hộ nghèo còn lại""",
    """GRDP; tốc độ tăng GRDP; GRDP bình quân đầu người; GDP; tỷ trọng kinh tế số trong GRDP;
    giá trị sản xuất; giá trị gia tăng; tốc độ tăng giá trị sản xuất; tốc độ tăng kinh tế số""",
    """thu ngân sách nhà nước; tốc độ tăng thu ngân sách; thu nội địa; chi ngân sách;
    thu ngân sách địa phương; chi thường xuyên; tỷ lệ thu nội địa trong thu ngân sách;
    thu ngân sách trừ tiền sử dụng đất""",
    """tỷ lệ người dân sử dụng nước sạch; tỷ lệ người dân sử dụng nước hợp vệ sinh;
    tỷ lệ hộ dân sử dụng nước sạch; tỷ lệ người dân nông thôn sử dụng nước sạch;
    tỷ lệ dân số đô thị sử dụng nước sạch; tỷ lệ người dân chưa sử dụng nước sạch""",
    """tỷ lệ trường đạt chuẩn quốc gia; tỷ lệ trường đạt chuẩn quốc gia mức độ 1;
    tỷ lệ trường đạt chuẩn quốc gia mức độ 2; số trường đạt chuẩn quốc gia;
    tỷ lệ trường mầm non đạt chuẩn quốc gia; tỷ lệ trường tiểu học đạt chuẩn quốc gia;
    tỷ lệ trạm y tế đạt chuẩn quốc gia; tỷ lệ trường ngoài công lập đạt chuẩn quốc gia""",
    """tỷ lệ gia đình văn hóa; tỷ lệ tổ dân phố văn hóa; tỷ lệ khu dân cư văn hóa;
    số gia đình văn hóa; tỷ lệ tổ dân phố có nhà văn hóa""",
    """tỷ lệ lao động qua đào tạo; tỷ lệ lao động có bằng cấp, chứng chỉ;
    tỷ lệ lao động nữ qua đào tạo; tỷ lệ lao động nam qua đào tạo; số lao động được đào tạo""",
    """tỷ lệ chi bộ hoàn thành tốt nhiệm vụ; tỷ lệ đảng viên hoàn thành tốt nhiệm vụ;
    tỷ lệ tổ chức cơ sở đảng hoàn thành tốt nhiệm vụ; tỷ lệ chi bộ hoàn thành xuất sắc nhiệm vụ;
    tỷ lệ chi bộ không hoàn thành nhiệm vụ; tỷ lệ chi bộ hoàn thành nhiệm vụ""",
    """tỷ lệ tham gia BHYT; tỷ lệ tham gia BHXH; tỷ lệ tham gia BHTN; số người tham gia BHYT;
    tỷ lệ tham gia BHXH tự nguyện; tỷ lệ hộ nghèo có thẻ BHYT; tỷ lệ người dân chưa có BHYT""",
    """tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng; tỷ lệ trẻ em trên 5 tuổi suy dinh dưỡng;
    tỷ lệ trẻ em dưới 2 tuổi suy dinh dưỡng; tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng thể nhẹ cân""",
    """số hồ sơ đúng hạn; tỷ lệ hồ sơ đúng hạn; tỷ lệ hồ sơ đúng và trước hạn;
    tỷ lệ hồ sơ trực tuyến; tỷ lệ dịch vụ công trực tuyến; tỷ lệ dịch vụ công toàn trình""",
    """tỷ lệ doanh nghiệp ứng dụng công nghệ số; tỷ lệ doanh nghiệp ứng dụng công nghệ;
    số doanh nghiệp ứng dụng công nghệ""",
    """số chi bộ học nghị quyết trong tháng 8 năm 2025; số chi bộ học nghị quyết;
    số chi bộ học nghị quyết trong tháng 8 năm 2026""",
    """tỷ lệ trường học có thư viện số; tỷ lệ trường học có thư viện""",
    """số trẻ em dưới 2 tuổi và trên 5 tuổi; số trẻ em trên 2 tuổi và dưới 5 tuổi""",
    """tốc độ tăng GRDP @ gấp 1,5 lần; quy mô GRDP @ gấp 1,5 lần""",
    """diện tích cây xanh; số cây xanh; diện tích cây xanh đô thị""",
    """quy mô kinh tế @ gấp 1,5 lần; quy mô kinh tế @ 500 tỷ đồng; kinh tế @ tăng 10%""",
    """diện tích cà phê @ 450 ha; trồng mới cà phê @ 450 ha; mở rộng thêm diện tích cà phê @ 450 ha;
    diện tích gieo trồng cà phê @ 450 ha; số cây cà phê""",
    """diện tích cà phê @ 450 ha; trồng cà phê @ 450 ha/năm""",
    """diện tích rừng @ 120 ha; trồng rừng @ 120 ha; diện tích rừng trồng @ 120 ha;
    khoanh nuôi rừng @ 120 ha; tỷ lệ che phủ rừng""",
    """mở rộng tuyến đường @ 12 tuyến đường; tuyến đường @ 12 tuyến đường;
    xây dựng mới tuyến đường @ 12 tuyến đường; nâng cấp tuyến đường @ 12 tuyến đường""",
    """tỷ lệ dân số được thu gom rác thải; tỷ lệ hộ được thu gom rác thải;
    tỷ lệ dân số đô thị được thu gom rác thải; tỷ lệ dân số nông thôn được thu gom rác thải;
    tỷ lệ thu gom, xử lý rác thải; tỷ lệ rác thải chưa được thu gom; lượng rác thải được thu gom""",
    """tỷ lệ rác được phân loại tại nguồn; tỷ lệ hộ phân loại rác tại nguồn;
    tỷ lệ rác được thu gom""",
    """tỷ lệ chất thải rắn chôn lấp; tỷ lệ chất thải rắn không phải chôn lấp;
    tỷ lệ chất thải rắn chôn lấp trực tiếp; tỷ lệ chất thải rắn xử lý""",
    """tổng đàn trâu; tổng đàn bò; tổng đàn trâu, bò; tổng đàn gia súc; tổng đàn gia cầm;
    sản lượng thịt trâu; tổng đàn bò sữa""",
    """tỷ lệ hộ nghèo vùng ven biển; tỷ lệ hộ nghèo vùng trung du; tỷ lệ hộ nghèo miền núi;
    tỷ lệ hộ nghèo""",
    """sản phẩm OCOP 3 sao @ 5 sản phẩm; sản phẩm OCOP từ 3 sao @ 5 sản phẩm;
    sản phẩm OCOP từ 4 sao @ 5 sản phẩm; sản phẩm OCOP @ 5 sản phẩm""",
    """nông thôn mới; nông thôn mới nâng cao; nâng cao tỷ lệ hộ khá""",
    """tỷ lệ hộ sử dụng điện; tỷ lệ hộ sử dụng điện lưới quốc gia; tỷ lệ hộ sử dụng nước sạch""",
    """tỷ lệ phủ sóng di động; tỷ lệ che phủ rừng; tỷ lệ bao phủ BHYT; tỷ lệ phủ xanh đất trống""",
    """trường đạt chuẩn quốc gia mức độ 2 năm 2026; trường đạt chuẩn quốc gia mức độ 5 năm 2026;
    trường đạt chuẩn quốc gia""",
    """kim ngạch xuất khẩu; kim ngạch nhập khẩu; kim ngạch xuất nhập khẩu; xuất khẩu nông sản""",
]


def _indicator(case: str) -> Indicator:
    written, _, value = case.strip().partition(" @ ")
    return describe(written.strip(), _quantity(value) if value else None)


def _quantity(text: str) -> Quantity:
    return parse_quantities(text)[0]


def _cases(group: str) -> list[str]:
    return [" ".join(case.split()) for case in group.split(";")]


@pytest.mark.parametrize("group", SAME)
def test_wordings_of_one_indicator_are_the_same_and_have_one_name(group: str) -> None:
    first, *others = _cases(group)
    for other in others:
        assert compare(_indicator(other), _indicator(first)) == "same", other
        assert compare(_indicator(first), _indicator(other)) == "same", other


@pytest.mark.parametrize("group", SAME[:16])
def test_wordings_of_a_listed_indicator_have_one_name(group: str) -> None:
    assert len({_indicator(case).name for case in _cases(group)}) == 1


@pytest.mark.parametrize("group", APART)
def test_neighbouring_indicators_stay_apart(group: str) -> None:
    for one, other in combinations(_cases(group), 2):
        assert compare(_indicator(one), _indicator(other)) != "same", (one, other)


def test_indicators_of_different_groups_are_never_the_same() -> None:
    described = [[_indicator(case) for case in _cases(group)] for group in SAME]
    for group, others in combinations(described, 2):
        for one in group:
            assert all(compare(one, other) != "same" for other in others), one.written


@pytest.mark.parametrize(
    ("claim", "documented"),
    [
        ("tỷ lệ trường mầm non đạt chuẩn quốc gia", "tỷ lệ trường học đạt chuẩn quốc gia"),
        ("tỷ lệ trường đạt chuẩn quốc gia mức độ 2", "tỷ lệ trường đạt chuẩn quốc gia"),
        ("tỷ lệ hộ nghèo đa chiều", "tỷ lệ hộ nghèo"),
        ("tỷ lệ dân số dùng nước sạch và thu gom rác", "tỷ lệ dân số dùng nước sạch"),
        ("tỷ lệ hộ nghèo khu vực nông thôn", "tỷ lệ hộ nghèo"),
    ],
)
def test_a_claim_that_says_more_is_narrower_and_the_other_way_wider(
    claim: str, documented: str
) -> None:
    assert compare(describe(claim), describe(documented)) == "narrower"
    assert compare(describe(documented), describe(claim)) == "wider"


def test_the_value_says_how_an_indicator_is_measured() -> None:
    assert SHARE in describe("trường học đạt chuẩn quốc gia", _quantity("100%")).concepts
    assert SHARE not in describe("thu ngân sách", _quantity("tăng 12%")).concepts
    assert RISE in describe("thu ngân sách", _quantity("tăng 12%")).concepts
    assert FALL in describe("tỷ lệ hộ nghèo", _quantity("giảm 1%/năm")).concepts
    assert TIMES in describe("quy mô kinh tế", _quantity("gấp 1,5 lần")).concepts
    assert PER_HEAD in describe("thu nhập", _quantity("98 triệu đồng/người/năm")).concepts
    assert PER_HEAD in describe("diện tích nhà ở", _quantity("25 m2/người")).concepts


def test_the_mean_of_a_growth_is_left_to_the_values() -> None:
    mean, plain = describe("thu ngân sách tăng bình quân"), describe("thu ngân sách tăng")
    assert AVERAGE in mean.concepts
    assert mean.name == plain.name
    assert compare(mean, plain) == "same"
    assert compare(
        describe("sản lượng lương thực bình quân"), describe("sản lượng lương thực")
    ) == ("narrower")


def test_a_phrase_without_words_of_meaning_is_no_indicator() -> None:
    assert compare(describe(""), describe("")) == "other"
    assert compare(describe("đạt được của các"), describe("đạt")) == "other"
    assert compare(describe("tăng", _quantity("5%")), describe("tốc độ tăng")) == "other"


def test_a_word_that_no_list_knows_keeps_indicators_apart() -> None:
    assert compare(describe("tỷ lệ hộ nghèo xyz"), describe("tỷ lệ hộ nghèo")) == "narrower"
    assert compare(describe("số cầu treo"), describe("số cầu cứng")) == "other"


def test_five_years_are_a_period_and_a_rank_before_a_year_is_none() -> None:
    assert concepts_of("vốn đầu tư 5 năm 2026 - 2030") == concepts_of("vốn đầu tư")
    assert concepts_of("mức độ 5 năm 2026") == concepts_of("mức độ 5")


def test_a_group_that_stands_alone_leaves_longer_phrases_as_they_are() -> None:
    assert describe("quy mô kinh tế").name == describe("quy mô GRDP").name
    assert "grdp" not in describe("chỉ tiêu kinh tế").concepts


def test_a_light_word_is_not_taken_out_of_a_word_of_meaning() -> None:
    assert concepts_of("đóng góp của xã hội") == ("đóng góp", "xã hội")
    assert concepts_of("bảo vệ môi trường")[-1] == "môi trường"
    assert "người dân" not in concepts_of("ủy ban nhân dân")


def test_an_amount_for_one_grant_is_no_primary_school() -> None:
    assert "tiểu học" not in concepts_of("trợ cấp một lần")


# --- the lists themselves -----------------------------------------------------------------------


def test_no_two_groups_of_the_list_are_the_same() -> None:
    firsts = [[describe(wording) for wording in group.wordings] for group in groups()]
    for group in firsts:
        for other in group[1:]:
            assert compare(other, group[0]) == "same", (other.written, group[0].written)
            assert other.name == group[0].name
    for one, other in combinations([group[0] for group in firsts], 2):
        assert compare(one, other) != "same", (one.written, other.written)


def test_a_listed_name_describes_itself() -> None:
    for group in groups():
        assert describe(group.wordings[0]).name == group.wordings[0]


SUBJECTS = [
    *("người dân", "hộ", "hộ nghèo", "hộ cận nghèo", "trẻ em", "học sinh", "lao động"),
    *("đảng viên", "chi bộ", "đảng bộ", "tổ chức cơ sở đảng", "doanh nghiệp", "hợp tác xã"),
    *("trường", "xã", "phường", "thôn", "tổ dân phố", "cán bộ", "công chức", "sinh viên"),
    *("hội viên", "đoàn viên", "người cao tuổi", "người khuyết tật", "gia đình văn hóa"),
]
"""Whom or what a name can be about; of two of them the order of the words would decide."""


def test_no_listed_name_hangs_on_which_of_two_subjects_has_the_other() -> None:
    # Parts are a set, so that "trẻ em của hộ nghèo" and "hộ nghèo có trẻ em" are one.
    assert compare(describe("số trẻ em của hộ nghèo"), describe("số hộ nghèo có trẻ em")) == "same"
    for group in groups():
        for wording in group.wordings:
            named = describe(wording).concepts & set(SUBJECTS)
            assert len(named) < 2, wording
    for phrase, concepts in phrases().items():
        if len(set(concepts) & set(SUBJECTS)) > 1:  # side by side, in any order
            assert not {"của", "có", "cho", "ở", "trong"} & set(phrase), phrase


def test_every_concept_of_the_lists_names_itself() -> None:
    for concept in {concept for named in phrases().values() for concept in named}:
        assert concepts_of(concept) == (concept,)


def test_every_word_of_a_theme_is_one_concept_and_tells_one_theme() -> None:
    told: dict[str, str] = {}
    for name, concepts in themes():
        for concept in concepts:
            assert told.setdefault(concept, name) == name, concept


# --- searching, themes --------------------------------------------------------------------------

KNOWN = [
    describe(written)
    for written in (
        "tỷ lệ hộ nghèo",
        "thu nhập bình quân đầu người",
        "GRDP bình quân đầu người",
        "tỷ lệ rác thải sinh hoạt được thu gom, xử lý",
        "tỷ lệ hộ cận nghèo",
        "TNBQ đầu người",
        "số tuyến hẻm cải tạo",
    )
]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("hộ nghèo", ["tỷ lệ hộ nghèo", "tỷ lệ hộ cận nghèo"]),
        ("ho ngheo", ["tỷ lệ hộ nghèo", "tỷ lệ hộ cận nghèo"]),
        ("thu nhap", ["thu nhập bình quân đầu người"]),
        ("TNBQ", ["thu nhập bình quân đầu người"]),
        ("bình quân đầu người", ["thu nhập bình quân đầu người", "GRDP bình quân đầu người"]),
        ("tổng sản phẩm", ["GRDP bình quân đầu người"]),
        ("tuyen hem", ["số tuyến hẻm cải tạo"]),
        ("chất thải", ["tỷ lệ chất thải rắn sinh hoạt thu gom xử lý"]),
        ("kim ngạch xuất khẩu", []),
        ("", []),
    ],
)
def test_a_search_finds_indicators_by_meaning_and_by_letters(query: str, names: list[str]) -> None:
    assert [indicator.name for indicator in names_like(query, KNOWN)] == names


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("thu nhập bình quân đầu người", "kinh tế"),
        ("tốc độ tăng GRDP", "kinh tế"),
        ("tỷ lệ hộ nghèo", "xã hội"),
        ("tỷ lệ rác thải sinh hoạt được thu gom", "môi trường"),
        ("tỷ lệ người dân sử dụng nước sạch", "môi trường"),
        ("kết nạp đảng viên", "xây dựng Đảng"),
        ("tỷ lệ chi bộ hoàn thành tốt nhiệm vụ", "xây dựng Đảng"),
        ("tỷ lệ đô thị hóa", "đô thị - hạ tầng"),
        ("tỷ lệ trường đạt chuẩn quốc gia", "giáo dục"),
        ("tỷ lệ bao phủ BHYT", "y tế"),
        ("tỷ lệ hồ sơ giải quyết đúng hạn", "cải cách hành chính - chuyển đổi số"),
        ("số vụ tai nạn giao thông", "quốc phòng - an ninh"),
        ("tỷ lệ gia đình văn hóa", "văn hóa"),
        ("xyz", "khác"),
    ],
)
def test_an_indicator_has_the_theme_of_its_words(written: str, expected: str) -> None:
    assert theme(describe(written)) == expected


# --- properties ---------------------------------------------------------------------------------

PHRASES = sorted(" ".join(phrase) for phrase in phrases())
VALUES = [None, *map(_quantity, ("15%", "tăng 5%/năm", "200 hộ", "3 tỷ đồng", "gấp 2 lần"))]
names = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=5).map(" ".join)
values = st.sampled_from(VALUES)


@given(names, values)
def test_every_indicator_is_the_same_as_itself_and_as_its_name(
    written: str, value: Quantity | None
) -> None:
    indicator = describe(written, value)
    again = describe(indicator.name)
    assert again.name == indicator.name
    if not indicator.concepts <= MEASURES:
        assert compare(indicator, indicator) == "same"
        assert compare(again, indicator) == "same"


@given(names, names, values)
def test_the_same_is_symmetric_and_narrower_the_other_side_of_wider(
    one: str, other: str, value: Quantity | None
) -> None:
    first, second = describe(one, value), describe(other, value)
    mirrored = {"same": "same", "narrower": "wider", "wider": "narrower", "other": "other"}
    assert compare(second, first) == mirrored[compare(first, second)]


@given(names, values)
def test_letters_spaces_and_composition_change_nothing(
    written: str, value: Quantity | None
) -> None:
    indicator = describe(written, value)
    for other in (
        written.upper(),
        written.replace(" ", "  "),
        unicodedata.normalize("NFD", written),
    ):
        assert describe(other, value).concepts == indicator.concepts


@given(st.sampled_from(PHRASES), st.sampled_from(PHRASES))
def test_the_order_of_two_coordinated_parts_changes_nothing(one: str, other: str) -> None:
    before = describe(f"tỷ lệ · {one} · {other}")
    assert describe(f"tỷ lệ · {other} · {one}").concepts == before.concepts


@given(st.text(max_size=60), values)
def test_any_text_has_a_description(text: str, value: Quantity | None) -> None:
    indicator = describe(text, value)
    assert indicator.written == text
    assert theme(indicator)


def test_a_percentage_a_year_is_a_growth() -> None:
    (yearly,) = parse_quantities("9%/năm")
    (share,) = parse_quantities("9%")
    stated = describe("năng suất lao động", yearly)
    assert stated.concepts == describe("tốc độ tăng năng suất lao động", yearly).concepts
    assert stated.concepts != describe("năng suất lao động", share).concepts
    assert "tỷ lệ" in describe("tỷ lệ hộ nghèo", yearly).concepts
